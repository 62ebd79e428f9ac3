"""The words that stand around a number in a count, in English, Ukrainian, Russian, German, French, Spanish, Arabic."""

from __future__ import annotations

AT_LEAST = (
    *(
        "at least",
        "atleast",
        "no fewer than",
        "no less than",
        "not less than",
        "more than",
        "upwards of",
        "in excess of",
    ),
    *("minimum of", "minimum", "min.", "min", "over", "above", ">=", "=>", "≥", ">"),
    *(
        "щонайменше",
        "щонайменш",
        "не менше ніж",
        "не менше",
        "не менш як",
        "більше ніж",
        "більш ніж",
        "більше",
        "понад",
    ),
    *("мінімум", "принаймні"),
    *("не менее чем", "не менее", "не меньше", "более чем", "более", "больше", "свыше", "минимум", "как минимум"),
    *("по меньшей мере", "по крайней мере"),
    *("mindestens", "mind.", "wenigstens", "mehr als", "über"),
    *("au moins", "au minimum", "plus de", "plus d'"),
    *("al menos", "por lo menos", "como mínimo", "más de", "mas de"),
    *("على الأقل", "ما لا يقل عن", "أكثر من"),
)
"""Before a number that is the least."""

AT_MOST = (
    *("up to", "at most", "no more than", "not more than", "fewer than", "less than", "as many as"),
    *("maximum of", "maximum", "max.", "max", "under", "below", "<=", "=<", "≤", "<"),
    *("не більше ніж", "не більше", "менше ніж", "менш ніж", "менше", "щонайбільше", "максимум", "до"),
    *("не более чем", "не более", "не больше", "менее чем", "менее", "меньше"),
    *("höchstens", "maximal", "bis zu", "weniger als", "unter"),
    *("jusqu'à", "jusqu’à", "au plus", "au maximum", "moins de"),
    *("hasta", "como máximo", "a lo sumo", "menos de"),
    *("على الأكثر", "ما يصل إلى", "أقل من", "حتى"),
)
"""Before a number that is the most."""

ABOUT = (
    *(
        "approximately",
        "approx.",
        "approx",
        "about",
        "around",
        "roughly",
        "circa",
        "estimated",
        "estimate",
        "est.",
        "est",
    ),
    *("nearly", "almost", "some", "ca.", "ca", "c.", "c", "~", "≈", "≃", "∼", "±"),
    *("приблизно", "близько", "майже", "орієнтовно", "біля"),
    *("примерно", "приблизительно", "около", "почти", "порядка", "ориентировочно"),
    *("ungefähr", "etwa", "rund", "fast", "zirka", "geschätzt"),
    *("environ", "près de", "presque", "à peu près"),
    *("aproximadamente", "aprox.", "aprox", "alrededor de", "cerca de", "unos", "unas", "casi"),
    *("حوالي", "نحو", "قرابة", "تقريبا", "تقريباً"),
)
"""Before or after a number that is not exact."""

ABOUT_AFTER = (
    "?",
    "(?)",
    "unconfirmed",
    "not confirmed",
    "tbc",
    "непідтверджено",
    "не підтверджено",
    "не подтверждено",
)
"""After a number that is not exact."""

OR_MORE = (
    *("or more", "and more", "plus", "at least", "+", "minimum", "min.", "min"),
    *("або більше", "і більше", "та більше", "щонайменше", "и более", "или более", "и больше", "минимум"),
    *("oder mehr", "und mehr", "mindestens", "ou plus", "et plus", "au moins", "o más", "y más", "al menos"),
    *("على الأقل", "أو أكثر"),
)
"""After a number that is the least."""

OR_FEWER = ("or fewer", "or less", "at most", "maximum", "max.", "max", "або менше", "или менее", "oder weniger")
"""After a number that is the most."""

BETWEEN = ("between", "from", "від", "між", "от", "между", "von", "zwischen", "entre", "de", "desde", "بين", "من")
"""Before the first of two numbers."""

TO = (
    *("-", "to", "and", "or", "..", "...", "…", "through", "till", "until"),
    *("до", "і", "та", "й", "або", "чи", "и", "или"),
    *("bis", "und", "oder", "à", "a", "et", "ou", "y", "o", "إلى", "الى", "و", "أو"),
)
"""Between the two numbers of a range; “and” only after one of `BETWEEN`."""

ONLY_AFTER_BETWEEN = frozenset({"and", "і", "та", "й", "и", "und", "et", "y", "و", "a", "o"})

INCLUDING = (
    *("including", "incl.", "incl", "inc.", "of whom", "of which", "of them", "among them", "amongst them", "with"),
    *(
        "у тому числі",
        "в тому числі",
        "у т.ч.",
        "в т.ч.",
        "у т. ч.",
        "в т. ч.",
        "зокрема",
        "включно з",
        "з них",
        "серед них",
    ),
    *("в том числе", "включая", "из них", "среди них"),
    *("darunter", "davon", "einschließlich", "inkl.", "inkl", "dont", "y compris", "parmi lesquels"),
    *("incluidos", "incluidas", "incluyendo", "entre ellos", "de ellos", "بينهم", "منهم", "من بينهم"),
)
"""After a number, before what is a part of it."""

THOUSAND = (
    "thousand",
    "k",
    "тисячі",
    "тисяч",
    "тис.",
    "тис",
    "тысячи",
    "тысяч",
    "тыс.",
    "тыс",
    "tausend",
    "tsd.",
    "mille",
)
"""After a number of thousands."""

PEOPLE = (
    *(
        "people",
        "persons",
        "person",
        "civilians",
        "civilian",
        "soldiers",
        "soldier",
        "children",
        "child",
        "women",
        "woman",
    ),
    *(
        "men",
        "man",
        "victims",
        "victim",
        "others",
        "in total",
        "total",
        "confirmed",
        "reported",
        "cases",
        "case",
        "military",
    ),
    *("людей", "людини", "людина", "осіб", "особи", "особа", "чол.", "чол", "цивільних", "дітей", "дитина", "дитини"),
    *(
        "людей",
        "человек",
        "человека",
        "чел.",
        "чел",
        "гражданских",
        "детей",
        "ребёнок",
        "ребенок",
        "лиц",
        "всего",
        "усього",
    ),
    *("personen", "person", "menschen", "zivilisten", "kinder", "kind", "soldaten", "tote"),
    *(
        "personnes",
        "personne",
        "civils",
        "civil",
        "enfants",
        "enfant",
        "soldats",
        "personas",
        "persona",
        "civiles",
        "niños",
    ),
    *("أشخاص", "شخص", "شخصا", "مدنيين", "مدنيا", "أطفال"),
)
"""Beside a number of people, saying nothing of what happened to them."""

OUTCOMES = {
    "killed": (
        *("killed", "dead", "deaths", "death", "died", "fatalities", "fatality", "kia"),
        *("загиблих", "загинуло", "загинули", "загинула", "загинув", "вбито", "убитих", "загиблі"),
        *("погибших", "погибло", "погибли", "погиб", "погибла", "убито", "убитых", "убиты", "убит"),
        *("tote", "toten", "getötet", "getötete", "morts", "mort", "tués", "tué", "muertos", "muerto", "muertes"),
        *("قتلى", "قتيل", "قتيلا", "شهداء", "شهيد"),
    ),
    "injured": (
        *("injured", "wounded", "injuries", "injury", "hurt", "wia"),
        *("поранених", "поранено", "поранені", "травмованих", "постраждалих", "пораненими"),
        *("раненых", "ранено", "ранены", "ранен", "пострадавших", "пострадало"),
        *("verletzte", "verletzten", "verletzt", "verwundete", "blessés", "blessé", "heridos", "herido"),
        *("جرحى", "جريح", "جريحا", "مصابين", "مصاب"),
    ),
}
"""What happened to people, beside their number."""

VAGUE = (
    *(
        "unknown",
        "not known",
        "unclear",
        "unspecified",
        "?",
        "??",
        "several",
        "some",
        "many",
        "multiple",
        "few",
        "a few",
    ),
    *(
        "numerous",
        "dozens",
        "scores",
        "tens",
        "hundreds",
        "thousands",
        "various",
        "a number",
        "yes",
        "tbd",
        "tba",
        "tbc",
    ),
    *("кілька", "декілька", "багато", "десятки", "сотні", "є", "кілька десятків", "невідома кількість"),
    *("несколько", "много", "десятки", "сотни", "есть", "неизвестно сколько", "неизвестно"),
    *(
        "mehrere",
        "einige",
        "viele",
        "dutzende",
        "hunderte",
        "unbekannt",
        "plusieurs",
        "quelques",
        "inconnu",
        "des dizaines",
    ),
    *("varios", "varias", "algunos", "muchos", "decenas", "desconocido", "عدة", "عدد من", "العديد", "عشرات", "مجهول"),
)
"""Whole cells that say that there is a number and not which, or that it is not known."""

NUMBERS = {
    word: value
    for value, words in enumerate(
        (
            "zero нуль ноль zéro cero صفر",
            "one один одна одне одно ein eine un une uno una واحد",
            "two два дві две zwei deux dos اثنان",
            "three три drei trois tres ثلاثة",
            "four чотири четыре vier quatre cuatro أربعة",
            "five п'ять пять fünf cinq cinco خمسة",
            "six шість шесть sechs seis ستة",
            "seven сім семь sieben sept siete سبعة",
            "eight вісім восемь acht huit ocho ثمانية",
            "nine дев'ять девять neun neuf nueve تسعة",
            "ten десять zehn dix diez عشرة",
            "eleven одинадцять одиннадцать elf onze once",
            "twelve дванадцять двенадцать zwölf douze doce",
        )
    )
    for word in words.split()
}
"""Numbers written as words."""

MONTHS = frozenset(
    (
        *("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mär", "mai", "okt"),
        *("dez", "fév", "avr", "jui", "aoû", "déc", "ene", "abr", "ago", "dic", "січ", "лют", "бер", "кві", "тра"),
        *("чер", "лип", "сер", "вер", "жов", "лис", "гру", "янв", "фев", "мар", "апр", "май", "июн", "июл", "авг"),
        *("сен", "окт", "ноя", "дек"),
    )
)
"""First three letters of months, to know a day that a spreadsheet made of a range."""
