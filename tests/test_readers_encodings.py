"""Texts that are not UTF-8: names of places come out as they were written, of long lists and of three lines."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dashboard_server import REPOSITORY
from vigil.readers.files import encoding
from vigil.readers.files.opening import open_content

with (REPOSITORY / "data" / "places.csv").open(encoding="utf-8", newline="") as places:
    UKRAINIAN = tuple(dict.fromkeys(row["name_uk"] for row in csv.DictReader(places) if row["name_uk"]))

RUSSIAN = (
    *("Москва", "Санкт-Петербург", "Белгород", "Курск", "Брянск", "Воронеж", "Ростов-на-Дону", "Краснодар", "Таганрог"),
    *(
        "Энгельс",
        "Саратов",
        "Рязань",
        "Тула",
        "Калуга",
        "Смоленск",
        "Орёл",
        "Псков",
        "Новороссийск",
        "Ейск",
        "Шаталово",
    ),
    *(
        "Приморско-Ахтарск",
        "Навля",
        "Халино",
        "Миллерово",
        "Моздок",
        "Нижний Новгород",
        "Чебоксары",
        "Ижевск",
        "Казань",
    ),
)
POLISH = (
    *("Łódź", "Kraków", "Wrocław", "Poznań", "Gdańsk", "Białystok", "Częstochowa", "Toruń", "Rzeszów", "Przemyśl"),
    *("Chełm", "Zamość", "Świnoujście", "Żyrardów", "Zielona Góra", "Tomaszów Mazowiecki", "Wałbrzych", "Kędzierzyn"),
    *("Elbląg", "Ełk", "Suwałki", "Łomża", "Piła", "Ostrołęka", "Ząbki", "Grudziądz", "Dęblin"),
)
CZECH = (
    *("Plzeň", "České Budějovice", "Ústí nad Labem", "Hradec Králové", "Zlín", "Děčín", "Přerov", "Mladá Boleslav"),
    *(
        "Prostějov",
        "Třebíč",
        "Třinec",
        "Příbram",
        "Orlová",
        "Kolín",
        "Písek",
        "Kroměříž",
        "Šumperk",
        "Vsetín",
        "Břeclav",
    ),
    *("Uherské Hradiště", "Hodonín", "Český Těšín", "Litoměřice", "Košice", "Žilina", "Banská Bystrica", "Trenčín"),
)
HUNGARIAN = (
    *("Győr", "Pécs", "Nyíregyháza", "Kecskemét", "Székesfehérvár", "Szombathely", "Érd", "Tatabánya", "Kaposvár"),
    *("Békéscsaba", "Hódmezővásárhely", "Dunaújváros", "Cegléd", "Mosonmagyaróvár", "Salgótarján", "Ózd", "Szekszárd"),
    *("Vác", "Gödöllő", "Hajdúböszörmény", "Gyöngyös", "Kiskunfélegyháza", "Orosháza", "Jászberény", "Kisvárda"),
)
ROMANIAN = (
    *("Iaşi", "Timişoara", "Constanţa", "Braşov", "Galaţi", "Ploieşti", "Brăila", "Bacău", "Piteşti", "Târgu Mureş"),
    *("Buzău", "Botoşani", "Râmnicu Vâlcea", "Piatra Neamţ", "Focşani", "Bistriţa", "Călăraşi", "Bârlad", "Chişinău"),
)
FRENCH = (
    *("Orléans", "Nîmes", "Besançon", "Saint-Étienne", "Béziers", "Châteauroux", "Angoulême", "Alençon", "Mâcon"),
    *("Chambéry", "Évreux", "Périgueux", "Sète", "Fréjus", "Hyères", "Compiègne", "Créteil", "Épinal", "café détruit"),
    *("dégâts matériels", "blessés légers", "l'école touchée", "fenêtres brisées", "hôpital", "réseau électrique"),
)
GERMAN = (
    *("München", "Köln", "Düsseldorf", "Nürnberg", "Würzburg", "Lübeck", "Göttingen", "Münster", "Saarbrücken"),
    *("Zürich", "Österreich", "Überlingen", "Gießen", "Großenhain", "zerstörte Straße", "Ägypten", "Kämpfe", "Schäden"),
)

LISTS = {
    "Ukrainian": (UKRAINIAN, ("cp1251", "koi8_u", "cp1125", "iso8859_5")),
    "Russian": (RUSSIAN, ("cp1251", "koi8_r", "cp866", "iso8859_5")),
    "Polish": (POLISH, ("cp1250", "iso8859_2")),
    "Czech and Slovak": (CZECH, ("cp1250", "iso8859_2")),
    "Hungarian": (HUNGARIAN, ("cp1250", "iso8859_2")),
    "Romanian": (ROMANIAN, ("cp1250", "iso8859_2")),
    "French": (FRENCH, ("cp1252", "latin-1")),
    "German": (GERMAN, ("cp1252", "latin-1")),
}
CASES = [(language, name) for language, (_, names) in LISTS.items() for name in names]

OF_ONE_NAME = {
    ("Ukrainian", "cp1251"): 0.98,  # "Азов" is "Àçîâ", as French is spelt
    ("Ukrainian", "cp1125"): 0.97,  # without any і, "Єлець" is "Їлець" in CP866
    ("Ukrainian", "iso8859_5"): 0.99,
    ("Polish", "cp1250"): 0.96,  # "Dęblin" is "Dêblin"
    ("Polish", "iso8859_2"): 0.96,
    ("Czech and Slovak", "cp1250"): 0.85,  # "Třinec" is "Tøinec", with the letters of Norwegian
    ("Czech and Slovak", "iso8859_2"): 0.81,
}
"""The least share of names that come out right as the only one of a table, where it is not all of them."""


def written(names: tuple[str, ...], code: str) -> tuple[str, bytes]:
    """The names as a table beside ASCII columns, as text and in an encoding; without what the encoding lacks."""
    rows = "".join(f"UKR{number},2025-07-04,{name},50.45,30.52,UAV\n" for number, name in enumerate(names))
    raw = f"event_id,event_date,place,latitude,longitude,notes\n{rows}".encode(code, errors="ignore")
    return raw.decode(code), raw


def read(folder: Path, raw: bytes) -> tuple[str, tuple[str, ...]]:
    path = folder / "table.csv"
    path.write_bytes(raw)
    content = open_content(path)
    return content.whole().decode(), content.notes


@pytest.mark.parametrize(("language", "code"), CASES)
def test_a_list_comes_out_as_it_was_written_and_says_so(tmp_path: Path, language: str, code: str) -> None:
    text, raw = written(LISTS[language][0], code)
    found, notes = read(tmp_path, raw)
    assert found == text
    assert len(notes) == 1
    assert notes[0].startswith("is not UTF-8; by its letters read as ")
    assert notes[0].endswith(": look at the names")


@pytest.mark.parametrize("change", [str.upper, str.lower])
@pytest.mark.parametrize(("language", "code"), CASES)
def test_capitals_alone_and_small_letters_alone(
    tmp_path: Path, language: str, code: str, change: Callable[[str], str]
) -> None:
    text, raw = written(tuple(map(change, LISTS[language][0])), code)
    assert read(tmp_path, raw)[0] == text


@pytest.mark.parametrize(("language", "code"), CASES)
def test_lists_of_three_names(tmp_path: Path, language: str, code: str) -> None:
    names = LISTS[language][0][:90]
    right = []
    for start in range(len(names) - 2):
        text, raw = written(names[start : start + 3], code)
        right.append(read(tmp_path, raw)[0] == text)
    assert all(right)


@pytest.mark.parametrize(("language", "code"), CASES)
def test_a_single_name(tmp_path: Path, language: str, code: str) -> None:
    right = []
    for name in LISTS[language][0]:
        text, raw = written((name,), code)
        right.append(read(tmp_path, raw)[0] == text)
    assert sum(right) / len(right) >= OF_ONE_NAME.get((language, code), 1.0)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("Київ", "koi8_u", "KOI8-U"),
        ("порт, склад, місто", "koi8_u", "KOI8-U"),
        ("ПОРТ, СКЛАД, МІСТО", "cp1251", "Windows-1251"),
        ("Киiв, Чернiгiв, Вiнницька область", "cp866", "CP866"),
        ("м. Київ – будинок №5; «Промінь»; об’єкт", "cp1251", "Windows-1251"),
        ("Łódź", "cp1250", "Windows-1250"),
        ("he said “stop” – it’s 25° and 10\u00a0000 £", "cp1252", "Windows-1252"),
        ("3 – 4", "cp1252", "Windows-1252"),
        ("León", "cp1252", "Windows-1252"),
        ("Şanlıurfa, Kahramanmaraş", "cp1254", "Windows-1254"),
        ("دمشق, حلب, حمص, حماة, اللاذقية, دير الزور, الرقة", "cp1256", "Windows-1256"),
        ("Αθήνα, Θεσσαλονίκη, Πάτρα, Ηράκλειο", "cp1253", "Windows-1253"),
    ],
)
def test_a_few_words(tmp_path: Path, text: str, code: str, words: str) -> None:
    found, notes = read(tmp_path, f"place\n{text}\n".encode(code))
    assert found == f"place\n{text}\n"
    assert f"read as {words}" in notes[0]


def test_letters_far_into_a_file_decide(tmp_path: Path) -> None:
    raw = b"id,place\n" + b"1,somewhere\n" * 500_000 + "2,Київ\n3,Чернігів\n4,Вінницька область\n".encode("koi8_u")
    assert "Вінницька область" in read(tmp_path, raw)[0]


def test_how_much_is_looked_at_is_bounded() -> None:
    """Of a text that is as long as anyone reads on: few words again and again, and no end."""
    read_on = iter(range(1000))

    class Endless:
        def __enter__(self) -> Endless:
            return self

        def __exit__(self, *_: object) -> None:
            return

        def read(self, size: int) -> bytes:
            next(read_on)
            return "Київ\nЧернігів\nВінниця\n".encode("koi8_u") * (size // 22)

    assert encoding.encoding_of(Endless, piece_bytes=100_000)[0] == "koi8_u"  # type: ignore[arg-type]
    assert next(read_on) <= encoding.SAMPLED_PIECES


def test_one_run_of_bytes_that_is_no_text_is_read_all_the_same(tmp_path: Path) -> None:
    found, notes = read(tmp_path, b"a,b\n" + b"\xff" * 100_000 + b"\n")
    assert len(found) == 100_005
    assert notes
