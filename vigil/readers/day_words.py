"""Words of dates in eight languages, and texts of dates in one plain form: months as @07, weekdays as #5, spans as ~.

The names of months and weekdays are those of the languages in which tables of this war and of others are kept; each
can be shortened to three letters or more where no other month begins so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

_MONTHS = (
    "january february march april may june july august september october november december",
    "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "січні лютому березні квітні травні червні липні серпні вересні жовтні листопаді грудні",
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "januar februar marz april mai juni juli august september oktober november dezember",
    "janner feber maerz april mai juni juli august september oktober november dezember",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "styczen luty marzec kwiecien maj czerwiec lipiec sierpien wrzesien pazdziernik listopad grudzien",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia",
    "يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
    "كانون_الثاني شباط اذار نيسان ايار حزيران تموز اب ايلول تشرين_الاول تشرين_الثاني كانون_الاول",
    "جانفي فيفري مارس افريل ماي جوان جويلية اوت سبتمبر اكتوبر نوفمبر ديسمبر",
)
"""From January on, one line a language and case; without accents, as `_folded` writes them."""

_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "mon tue wed thu fri sat sun",
    "mo tues we thur fr sa su",
    "понеділок вівторок середа четвер п'ятниця субота неділя",
    "пн вт ср чт пт сб нд",
    "понедельник вторник среда четверг пятница суббота воскресенье",
    "пон вто сре чет пят суб вс",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lun mar mer jeu ven sam dim",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "mo di mi do fr sonnabend so",
    "lunes martes miercoles jueves viernes sabado domingo",
    "lun mar mie jue vie sab dom",
    "poniedzialek wtorek sroda czwartek piatek sobota niedziela",
    "الاثنين الثلاثاء الاربعاء الخميس الجمعة السبت الاحد",
)
"""From Monday on."""

_NIGHT = "night nights overnight ніч ночі ночь ночи ночью nuit nacht noche noc nocy ليلة"
_UNTIL = "to into until till through thru and до по на проти та і й и bis au al a y und et do na i الى"
_UNSURE = (
    "about around approximately approx circa ca c early mid middle late beginning end start близько приблизно около "
    "примерно ungefahr etwa gegen vers environ hacia alrededor початок початку середина кінець кінці начало конец"
)
_WEEKS = "week wk w kw woche тиждень тижня неделя недели нед semaine sem semana tydzien الاسبوع"
_SILENT = (
    "of the on at in from between day date month year р рік року року р. г год года y у в з із с со від от le du de "
    "del la en den der am dem vom von im era el dia roku r w_dniu z ze od morning evening afternoon noon daytime "
    "um las alle godz о об o "
    "ранок вранці вдень день увечері вечір утром вечером днем soir matin abend morgen من في سنة عام يوم شهر م"
)

_MARKS = str.maketrans(
    {
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
        **dict.fromkeys("\u2010\u2011\u2212", "-"),
        **dict.fromkeys("\u2012\u2013\u2014\u2015\u2026", "~"),
        **dict.fromkeys("\u2018\u2019\u02bc\u02b9\u0060\u00b4", "'"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u0640\u202a\u202b\u202c", ""),
        "،": ",",
        "º": "",
        "ª": "",
        **dict.fromkeys("年月", "-"),
        "日": " ",
    }
)


def _folded(text: str) -> str:
    """Small letters without accents, plain marks and digits."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.translate(_MARKS).casefold())
    return "".join(part for part in parts if not unicodedata.combining(part)).translate(_MARKS)


def _shortened(names: Mapping[str, str]) -> dict[str, str]:
    """Names, and their beginnings of three letters or more that stand for one thing."""
    found: dict[str, set[str]] = {}
    for name, mark in names.items():
        for length in range(3, len(name)):
            found.setdefault(name[:length], set()).add(mark)
    return {**{name: marks.pop() for name, marks in found.items() if len(marks) == 1}, **names}


def _numbered(rows: Sequence[str], mark: str) -> dict[str, str]:
    return {_folded(name): f"{mark}{number}" for row in rows for number, name in enumerate(row.split(), 1)}


_MONTH_OF = {name: f"@{int(mark[1:]):02d}" for name, mark in _shortened(_numbered(_MONTHS, "@")).items()}
_WEEKDAY_OF = _numbered(_WEEKDAYS, "#")
_WORDS = {
    **{_folded(word): " " for word in _SILENT.split()},
    **{_folded(word): " ~ " for word in _UNTIL.split()},
    **{_folded(word): " ? " for word in _UNSURE.split()},
    **{_folded(word): " w" for word in _WEEKS.split()},
    **{_folded(word): " ! " for word in _NIGHT.split()},
}
_ORDINALS = re.compile(r"(?<=\d)-?(?:st|nd|rd|th|er|ro|do|to|ste|ten|го|ого|те|ге|е|є|й)\b\.?")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['_])*")
_PAIRED = re.compile(r"(كانون|تشرين)\s+(الاول|الثاني)")


def plain_form(text: str) -> str:
    """A text of a date in small letters and plain marks.

    Months stand as “@07”, weekdays as “#5”, a word or dash of a span as “~”, a week as “w”, a word that makes the day
    unsure as “?”, a night as “!”; words without meaning for the day are gone, those that are not known stay.
    """
    folded = _PAIRED.sub(r"\1_\2", _ORDINALS.sub("", _folded(text)))
    words = _WORD.findall(folded)
    with_month = any(word in _MONTH_OF and word not in _WEEKDAY_OF for word in words)

    def mark(match: re.Match[str]) -> str:
        word = match[0]
        if word == "a" and re.match(r"\.?\s?m\b", folded[match.end() :]):
            return word  # Spanish "11:15 a. m."
        if word in ("am", "z") and folded[: match.start()].rstrip(" .")[-1:].isdigit():
            return word  # an hour stands before it: not German "am" or Polish "z"
        # "mar" is a day of the week in French and Spanish where a month stands beside it
        if (month := _MONTH_OF.get(word)) and not (with_month and word in _WEEKDAY_OF):
            return f" {month} "
        return _WEEKDAY_OF.get(word) or _WORDS.get(word) or word

    marked = _WORD.sub(mark, folded).replace("..", "~") if words else folded.replace("..", "~")
    return re.sub(r"[\s,;()\[\]]+", " ", marked).strip(" .")


def month_named(text: str) -> int | None:
    """The number of a month that is given by its name or number; None where it is neither."""
    folded = _folded(text).strip(" .")
    if folded.isdigit():
        return int(folded) if len(folded) <= 2 and 1 <= int(folded) <= 12 else None
    mark = _MONTH_OF.get(_PAIRED.sub(r"\1_\2", folded))
    return int(mark[1:]) if mark else None


@lru_cache(maxsize=1_000)
def month_elsewhere(word: str) -> int | None:
    """The number of a month by its name in any of the two hundred languages that dateparser knows."""
    import dateparser  # takes a third of a second, and seconds for the names of all languages

    strict: Any = {"STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"]}
    found = dateparser.parse(f"4 {word} 2025", settings=strict)
    return found.month if found and (found.year, found.day) == (2025, 4) else None


def weekday_named(text: str) -> int | None:
    """The number of a weekday, Monday 1, that is given by its name; None where it is none."""
    mark = _WEEKDAY_OF.get(_folded(text).strip(" ."))
    return int(mark[1:]) if mark else None


# Time zones

_ZONES = {
    **dict.fromkeys(("z", "utc", "gmt", "ut", "zulu"), "UTC"),
    "eet": "+02:00",
    "eest": "+03:00",
    "cet": "+01:00",
    "cest": "+02:00",
    **dict.fromkeys(("msk", "мск", "moscow", "москва", "москве", "московское"), "Europe/Moscow"),
    **dict.fromkeys(("kyiv", "kiev", "київ", "києвом", "київський", "київського", "киев", "киеву"), "Europe/Kyiv"),
}
_SPOKEN = frozenset(map(_folded, ("time", "час", "часу", "время", "по", "за")))
_OFFSET = re.compile(r"(?:utc|gmt|ut)?\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?$")


def zone_named(text: str) -> str | None:
    """A zone that is written behind a time: “UTC”, an offset such as “+03:00” or a name; None where none is known."""
    folded = _folded(text).strip(" ()[]")
    if found := _OFFSET.match(folded):
        hours, minutes = int(found[2]), int(found[3] or 0)
        return f"{found[1]}{hours:02d}:{minutes:02d}" if hours <= 14 and minutes < 60 else None
    words = [word for word in re.findall(r"[^\W\d_]+", folded) if word not in _SPOKEN]
    return _FOLDED_ZONES.get(words[0]) if len(words) == 1 else None


_FOLDED_ZONES = {_folded(word): zone for word, zone in _ZONES.items()}


def zone_of_header(name: str) -> str | None:
    """The time zone that the name of a column says (“started_utc”, “time (MSK)”); None where it says none."""
    words = re.findall(r"[^\W\d_]+", _folded(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)))
    whole_year = {"+02:00": "Europe/Kyiv", "+03:00": "Europe/Kyiv", "+01:00": "Europe/Berlin"}  # summer or winter
    found = {zone for word in words if len(word) > 1 and (zone := _FOLDED_ZONES.get(word))}
    named = {whole_year.get(one, one) for one in found}
    return named.pop() if len(named) == 1 else None
