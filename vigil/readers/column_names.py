"""What a column of a table can be, by which names it goes in seven languages, and what its cells look like.

English, Ukrainian, Russian, French, German, Spanish, Arabic. Names are compared as `words_of` folds them, so that case,
accents, hyphens, CamelCase and the Arabic article make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

from vigil.readers.coordinate_texts import is_angle, is_place
from vigil.readers.counts import says_a_count
from vigil.readers.dates import could_be_day, looks_like_day
from vigil.readers.day_texts import clock_text
from vigil.readers.missing import is_marker


@lru_cache(maxsize=20_000)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, folded: “EventDate”, “event_date” and “Event-Date” are the same two."""
    apart = re.sub(r"(?<=[^\W\d_A-ZА-ЯІЇЄҐ])(?=[A-ZА-ЯІЇЄҐ])", " ", unicodedata.normalize("NFC", name))
    letters = unicodedata.normalize("NFKD", apart.casefold())
    letters = "".join(letter for letter in letters if unicodedata.category(letter) not in ("Mn", "Cf"))
    letters = re.sub(r"(?<=[а-яєіґ])['’ʼ](?=[а-яєіґ])", "", letters).replace("ة", "ه").replace("ى", "ي")
    found = re.findall(r"[^\W\d_]+|\d+", letters)
    return tuple(word[2:] if word.startswith("ال") and len(word) > 4 else word for word in found)


# What cells look like


def share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    """How many of some cells pass a test, from 0 to 1."""
    return sum(map(test, cells)) / len(cells) if cells else 0.0


def is_missing(cell: str) -> bool:
    """Whether a cell says nothing, so that it speaks neither for nor against what its column could be."""
    return is_marker(cell) or cell.strip().casefold() in ("unknown", "not known", "?", "tbc", "tbd")


def number_of_cell(cell: str) -> float | None:
    """The plain number in a cell, with a decimal point or comma; None for none."""
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None


_ANSWERS = frozenset("yes no true false y n так ні да нет oui non ja nein sí نعم لا".split())  # noqa: SIM905


def is_count(cell: str) -> bool:
    """Whether a cell tells how many; one that says yes or no answers whether."""
    return says_a_count(cell) and cell.strip().casefold() not in _ANSWERS


def has_letters(cell: str) -> bool:
    """Whether a cell holds words."""
    return any(letter.isalpha() for letter in cell)


def _short_words(cell: str) -> bool:
    return has_letters(cell) and len(cell) <= 80


def _name_of_place(cell: str) -> bool:
    return (
        has_letters(cell) and len(cell.split()) <= 6 and not cell.startswith("{") and not re.search(r"\d{3}|://", cell)
    )


def _no_address(cell: str) -> bool:
    return "://" not in cell and len(cell) <= 80


def _address_or_words(cell: str) -> bool:
    return has_letters(cell) and not looks_like_day(cell) and not is_place(cell, told=True)


def _is_year(cell: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d{2}(?:\.0)?", cell.strip()))


def _is_month(cell: str) -> bool:
    number = number_of_cell(cell)
    return (number is not None and 0 <= number <= 12 and number % 1 == 0) or bool(
        re.fullmatch(r"[^\W\d_]{3,10}\.?", cell.strip())
    )


def _is_day_of_month(cell: str) -> bool:
    number = number_of_cell(cell)
    return number is not None and 0 <= number <= 31 and number % 1 == 0


def _is_time(cell: str) -> bool:
    return clock_text(cell) is not None


# What a column can be


@dataclass(frozen=True)
class Target:
    """One column of the events that a file's column can be: the names it goes by, and what its cells look like."""

    name: str
    meaning: str
    goes_by: str
    """Names of columns, most telling first, with spaces between; `_` stands between the words of one name, and `*` for
    any ending. After `|` those that only say so where no better name does."""
    fits: Callable[[str], bool] = lambda cell: True
    """Whether a cell can be one of its cells."""
    looks_like: str = ""
    needed: float = 0.5
    """How many of the cells that say something must fit."""
    telling: str = ""
    """Words that are enough in a longer name: “People killed”, “source_urls”."""
    by_cells: Callable[[str], bool] | None = None
    """Whether a cell of a column without a telling name can be nothing else; None where `fits` tells."""
    part_of: str = ""
    """For a bound of a figure, the target of the figure itself: its names with a word such as “min” or “max”."""
    bound: str = ""
    """Which of `BOUNDS` it is."""

    @cached_property
    def names(self) -> tuple[tuple[tuple[str, ...], bool], ...]:
        """The names that it goes by as folded words, and whether each is one that only just says so."""
        strong, _, weak = self.goes_by.partition("|")
        return tuple(
            (_pattern(name), is_weak) for names, is_weak in ((strong, False), (weak, True)) for name in names.split()
        )

    @cached_property
    def telling_words(self) -> tuple[str, ...]:
        """The words of `telling`, folded."""
        return tuple(word for name in self.telling.split() for word in _pattern(name))


def _pattern(name: str) -> tuple[str, ...]:
    """The folded words of a name, each still with its `*`."""
    return tuple(
        word + "*" * (place == len(words) - 1 and part.endswith("*"))
        for part in name.split("_")
        for words in [words_of(part)]
        for place, word in enumerate(words)
    )


def is_word(word: str, pattern: str) -> bool:
    """Whether a folded word is what a pattern describes, which may end in `*`."""
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for name in text.split() for word in _pattern(name))


NEUTRAL = _words(
    "of the an number no nr num n count counts total totals overall sum all in at by to event events incident "
    "incidents attack attacks strike strikes name names label txt text dd deg degrees wgs84 wgs 84 decimal est "
    "estimated reported confirmed value people persons person estimate en eng uk ukr ua ru fr de es ar "
    "події подія подій інцидент* кількість число назва ім'я всього усього разом людей осіб особа атаки атака удару "
    "события событие событий инцидент* количество название имя всего итого человек лиц удара "
    "du des d l la le les nombre nom total totale evenement incident* attaque frappe personnes personne "
    "der die das des von anzahl zahl gesamt insgesamt ereignis* vorfall* angriff* personen name "
    "el los las del numero num cantidad nombre total evento incidente ataque personas "
    "عدد اسم حدث حادث حادثه هجوم اجمالي مجموع في"
)
"""Words of names that change nothing about what a column is."""

BOUNDS = {
    "low": _words(
        "low lower lowest min minimum minimal least мін мінімум мінімальн* щонайменше мин минимум минимальн* "
        "minimale mindestens minim* mínimo mínima ادني اقل"
    ),
    "high": _words(
        "high higher highest upper max maximum maximal most макс максимум максимальн* maximale höchstens maxim* máximo "
        "máxima اقصي اعلي اكثر"
    ),
    "best": _words("best central likely probable"),
}
"""Words that make a name one of the lowest, the highest, the best figure."""

OTHER_KINDS = {
    "event_date": _words(
        "reported report reporting publish* publication posted post updated update modified modif* created added "
        "upload* entry entered accessed access retrieved verified verification resolution resolved approx* source "
        "birth оновлен* опубліков* публікац* створен* доповід* обновлен* опубликов* создан* публикац* доклада "
        "publié* publication mise saisie veröffentlich* aktualisier* erfasst publicación actualiz* نشر تحديث"
    ),
    "killed_best": _words(
        "animal* cattle livestock vehicle* tank* building* cause causes injured wounded injur* wound* rate per "
        "source* date terrorist* perpetrator* attacker* ter us child* women woman female* male* men boys girls "
        "діт* жінк* дет* женщ* enfant* femme* kinder frauen niñ* mujer* اطفال نساء whom incl including dont davon"
    ),
}
OTHER_KINDS["injured_best"] = tuple(
    word for word in OTHER_KINDS["killed_best"] if word not in ("injured", "wounded", "injur*", "wound*")
) + _words("killed dead death* kill* fatal*")
OTHER_KINDS["latitude"] = OTHER_KINDS["longitude"] = _words("target* origin launch* source* home start end")
OTHER_KINDS["sources"] = _words(
    "country type kind sector* scale id precision count number language licen* actor launch* power data*"
)
OTHER_KINDS["notes"] = _words("id count by date source number code")
"""Words that make a name say something else, or a part only of what its other words say: such a column is not taken."""

PARTS = _words(
    "civilian* civil noncombatant* national* international* military militar* soldier* combatant* police foreign* "
    "local male female health medical aid worker* staff journalist* цивільн* військов* іноземн* мирн* гражданск* "
    "военн* "
    "иностран* civils militaires zivil* soldat* civiles militares مدني* عسكري*"
)
"""Words that make a figure one of a part: taken only where no figure of the whole and no other part is there."""

_KILLED = (
    "killed fatalities deaths dead kia nkill killed_total total_killed deaths_total fatalities_total death_toll "
    "fatality number_killed people_killed killings morts lives_lost died deceased "
    "загинуло загинул* загибл* убит* вбит* смертей смерті загиблих_осіб погибло погиб* погибших смертей "
    "tués tué* décès mort décédés tote toten todesopfer getötet* todesfälle muertos muertes fallecid* asesinad* "
    "víctimas_mortales قتلي قتيل وفيات قتل ضحايا_قتلي شهداء | fatal* dead_total best"
)
_INJURED = (
    "injured wounded injuries wia nwound nwounded injured_total total_injured total_wounded number_injured hurt "
    "поранено поранен* травмован* ранено ранен* blessé* verletzt* verwundet* herid* lesionad* "
    "جرحي جريح اصابات مصاب* | wound* injur*"
)

TARGETS: tuple[Target, ...] = (
    Target(
        "event_id",
        "identifier",
        "event_id id uid uuid incident_id event_number incident_number incident_code fid objectid globaleventid "
        "eventid case_id ref_id номер ідентифікатор код_події идентификатор identifiant kennung identificador معرف "
        "رقم | "
        "ref reference code incident number key",
        _no_address,
        needed=0.8,
    ),
    Target(
        "event_date",
        "day, or day and hour, of the event",
        "event_date date day date_start start_date incident_date date_of_event date_of_incident date_time datetime "
        "event_datetime date_utc start_utc started_utc time_start started_at start when дата дата_події день коли "
        "початок дата_початку дата_события когда начало jour quand début date_début datum tag wann beginn fecha día "
        "cuándo inicio fecha_inicio تاريخ يوم متي بدايه | timestamp ts verified_date created_at time occurred "
        "week month period year час tiempo zeit heure وقت",
        could_be_day,
        "dates",
        0.5,
        "date datum дата fecha تاريخ day",
        by_cells=looks_like_day,
    ),
    Target(
        "year",
        "year of the event, where day and month stand in columns of their own",
        "year iyear yr рік год année an jahr año سنه عام",
        _is_year,
        "years",
        0.8,
    ),
    Target(
        "month",
        "month of the event, beside its year",
        "month imonth mon місяць месяц mois monat mes شهر",
        _is_month,
        "months",
        0.8,
    ),
    Target(
        "day",
        "day of the month, beside year and month",
        "day iday dom day_of_month день число jour tag día يوم",
        _is_day_of_month,
        "days of a month",
        0.8,
    ),
    Target(
        "time",
        "hour of the event, beside its day",
        "time hour time_of_day local_time time_local time_utc event_time time_event hh_mm час година час_події время "
        "heure "
        "uhrzeit zeit hora وقت ساعه",
        _is_time,
        "hours",
        0.8,
    ),
    Target(
        "end",
        "end of the event",
        "end date_end end_date time_end finished_at ended_at ended end_time end_utc кінець дата_закінчення завершення "
        "конец окончание fin date_fin ende enddatum fecha_fin نهايه",
        could_be_day,
        "dates",
    ),
    Target(
        "event_type",
        "kind of event",
        "event_type type category kind incident_type attack_type attacktype1_txt event_category event_text "
        "type_of_attack тип категорія тип_події вид вид_події категория вид_события catégorie genre art typ kategorie "
        "ereignisart tipo categoría clase نوع فئه تصنيف | what method modality disorder_type що что quoi was qué ماذا",
        _short_words,
    ),
    Target(
        "sub_event_type",
        "finer kind",
        "sub_event_type subtype sub_type subcategory sub_category підтип подтип sous_type untertyp subtipo | status",
        has_letters,
    ),
    Target(
        "weapon",
        "weapon",
        "weapon weapon_type model weapons munition munitions weapon_system weaptype1_txt weapon_used weapons_used "
        "зброя тип_зброї засіб озброєння боєприпас оружие вооружение боеприпас средство arme armes type_d'arme "
        "munition "
        "waffe waffen waffentyp arma armas سلاح اسلحه | explosive_weapon means",
        has_letters,
    ),
    Target(
        "actor1",
        "who acted",
        "actor1 actor_1 actor side_a attacker perpetrator perpetrators faction actor1name belligerent belligerents "
        "gname "
        "perpetrator_group group_name armed_group source_actor who initiator нападник сторона виконавець хто "
        "нападавший исполнитель кто acteur auteur auteurs qui täter akteur wer angreifer actor_armado autor "
        "perpetrador "
        "quién فاعل جهه_فاعله جاني منفذ من | responsible attribution group party",
        _short_words,
    ),
    Target(
        "actor2",
        "the other actor",
        "actor2 actor_2 side_b target_actor victim actor2name recipient target_name жертва victime opfer víctima ضحيه",
        has_letters,
    ),
    Target(
        "country",
        "country",
        "country country_name country_txt країна страна pays land staat país دوله بلد | location_code iso3 iso "
        "iso_code "
        "country_code",
        has_letters,
    ),
    Target(
        "admin1",
        "oblast, province",
        "admin1 admin_1 adm1 oblast region province state governorate adm1_name admin1_name provstate adm1_en "
        "admin_level_1 "
        "область регіон регион région gouvernorat gebiet bundesland oblast region provinz región provincia "
        "departamento "
        "estado محافظه منطقه ولايه اقليم | adm1nm division department",
        has_letters,
    ),
    Target(
        "admin2",
        "raion, district",
        "admin2 admin_2 adm2 raion rayon district adm2_name admin2_name county adm2_en admin_level_2 район "
        "arrondissement "
        "landkreis bezirk rajon distrito municipio قضاء ناحيه مديريه | subdistrict municipality admin3",
        has_letters,
    ),
    Target(
        "location",
        "place",
        "location place settlement city town village location_name place_name where city_settl asciiname locality "
        "населений_пункт місце місто село де локація населенный_пункт место город где локация lieu ville localité "
        "commune "
        "où endroit ort stadt ortschaft wo ortsname lugar ciudad localidad sitio dónde موقع مكان مدينه بلده قريه اين | "
        "target address site facility name адреса адрес adresse dirección",
        _name_of_place,
    ),
    Target(
        "latitude",
        "latitude",
        "latitude lat y широта geometry_latitude actiongeo_lat lat_dd lat_wgs84 breite breitengrad latitud خط_العرض "
        "عرض "
        "دائره_العرض | northing coord_y y_coord ycoord point_y la",
        partial(is_angle, bound=90),
        "degrees from -90 to 90",
        0.5,
        "latitude lat широта breitengrad latitud",
    ),
    Target(
        "longitude",
        "longitude",
        "longitude lon long lng x довгота долгота geometry_longitude actiongeo_long lon_dd lon_wgs84 länge längengrad "
        "longitud خط_الطول طول | easting coord_x x_coord xcoord point_x lo",
        partial(is_angle, bound=180),
        "degrees from -180 to 180",
        0.5,
        "longitude lon long lng довгота долгота längengrad longitud",
    ),
    Target(
        "coordinates",
        "latitude and longitude in one cell",
        "coordinates coords coordinate geometry_shape latlon lat_lon lat_long lat_lng latlng geo gps geolocation "
        "координати координаты "
        "coordonnées koordinaten coordenadas احداثيات lon_lat lonlat lng_lat long_lat xy x_y mgrs usng utm plus_code "
        "pluscode plus_codes wkt geom the_geom geojson google_maps map_link maps_link "
        "| position geometry point where location place address_coordinates lieu ort lugar де місце место где موقع",
        is_place,
        "coordinates",
        0.5,
        by_cells=partial(is_place, told=True),
    ),
    Target(
        "precision",
        "how exactly coordinates are known",
        "geo_precision location_precision precision radius radius_km radius_m accuracy accuracy_m accuracy_km "
        "uncertainty where_prec specificity geoaccuracy spatial_precision coordinate_precision точність радіус "
        "точность радиус précision rayon genauigkeit radius_(km) precisión radio",
    ),
    Target(
        "killed_low",
        "lowest number killed",
        "killed_low deaths_low low | ",
        is_count,
        "figures",
        part_of="killed_best",
        bound="low",
    ),
    Target(
        "killed_best",
        "number killed",
        _KILLED,
        is_count,
        "figures",
        telling="killed fatalities deaths dead killings kia загибл* загинул* погиб* убит* вбит* morts tué* décès tote "
        "toten getötet* todesopfer muertos muertes fallecid* قتلي وفيات",
    ),
    Target(
        "killed_high",
        "highest number killed",
        "killed_high deaths_high high",
        is_count,
        "figures",
        part_of="killed_best",
        bound="high",
    ),
    Target(
        "injured_low",
        "lowest number injured",
        "injured_low",
        is_count,
        "figures",
        part_of="injured_best",
        bound="low",
    ),
    Target(
        "injured_high",
        "highest number injured",
        "injured_high",
        is_count,
        "figures",
        part_of="injured_best",
        bound="high",
    ),
    Target(
        "injured_best",
        "number injured",
        _INJURED,
        is_count,
        "figures",
        telling="injured wounded injuries поранен* травмован* ранен* blessé* verletzt* verwundet* herid* جرحي wia",
    ),
    Target(
        "launched",
        "munitions launched",
        "launched launched_total запущено випущено выпущено lancés lanzados abgefeuert اطلق",
        is_count,
        "figures",
    ),
    Target(
        "shot_down",
        "munitions shot down",
        "shot_down destroyed intercepted downed збито знищено перехоплено сбито перехвачено abattus interceptés "
        "abgeschossen derribados اسقط",
        is_count,
        "figures",
    ),
    Target(
        "lost",
        "munitions jammed or lost from radar",
        "lost jammed not_reach_goal локаційно_втрачено",
        is_count,
        "figures",
    ),
    Target(
        "got_through",
        "munitions that got through",
        "got_through hits impacts влучань попаданий",
        is_count,
        "figures",
    ),
    Target(
        "events_count",
        "events that a row stands for",
        "events_count events event_count n_events number_of_events count_of_events",
        is_count,
        "figures",
    ),
    Target(
        "headline",
        "what happened in a few words",
        "headline title заголовок назва_події название_события titre titel título عنوان | what subject name що что "
        "quoi was qué",
        has_letters,
    ),
    Target(
        "notes",
        "description",
        "notes description text details comment comments summary note narrative remarks event_description опис "
        "коментар "
        "примітк* описание комментарий примечан* заметки commentaire commentaires remarque* résumé beschreibung "
        "bemerkung* "
        "kommentar notizen anmerkung* descripción comentario* notas resumen observaciones وصف ملاحظات تفاصيل",
        has_letters,
        telling="notes description text details comment comments summary note опис описание beschreibung descripción "
        "وصف",
    ),
    Target(
        "sources",
        "sources",
        "sources source url link links source_url source_urls source_article sourceurl source_name джерело джерела "
        "посилання источник источники ссылка sources lien liens quelle quellen fuente fuentes enlace مصدر مصادر رابط | "
        "publisher ref reference references href web outlet",
        _address_or_words,
        telling="sources source url urls link links джерел* источник* quelle* fuente* مصدر مصادر",
    ),
)
"""What a column can be, in the order in which columns are given to them."""

TARGET_NAMES = tuple(target.name for target in TARGETS)

LONG_TEXTS = ("event_id", "headline", "notes", "sources", "coordinates")

LOOKED_AT = {
    "event_date": "days",
    "year": "days",
    "latitude": "coordinates",
    "longitude": "coordinates",
    "coordinates": "coordinates",
    **{f"killed_{bound}": "deaths" for bound in ("low", "best", "high")},
    **{f"injured_{bound}": "injured" for bound in ("low", "best", "high")},
}
"""Targets of which it is said first, with the cells that spoke against it, that a column looked like one."""

MIXED_FIGURES = _words(
    "casualt* victim* víctima* victime* opfer losses affected жертв* втрати постраждал* потерпіл* потери пострадавш* "
    "pertes verluste bajas pérdidas ضحايا خساير"
)
"""Words of figures that may be of the dead and the wounded together, so that they are taken for neither."""

PAIRED = {"source": "actor1", "target": "actor2"}
"""First words of two names that are otherwise the same, such as “Source Name” and “Target Name”: who acted, on whom."""
