"""Every filter, each declared once: what it keeps, its words, its name in links and calls, its values, its widget.

To add a filter, declare it and name it in `FILTERS`: the selection has its field, links and the command line read
and refuse it, the sentence says it, the filter bar draws it, and pandas, DuckDB and Spark apply it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from vigil import limits
from vigil.query.choices import DAY_RULES, Choices
from vigil.table import schema
from vigil.text import capital, cut, folded, format_number, listed, parse_day, plural

if TYPE_CHECKING:  # a call that only asks for help comes without narwhals, which takes long to import
    import narwhals as nw

    from vigil.query.columns import Columns

LARGEST_MINIMUM = 999_999_999
"""Largest number that can be asked for as the smallest size."""


@dataclass(frozen=True)
class Widget:
    """How a filter looks in the filter bar."""

    label: str
    placeholder: str = "Any"
    help: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Filter:
    """A filter by one value of its field; see its kinds below."""

    name: str
    """In a link and, after two hyphens, on the command line."""
    field: str
    """Of a selection."""
    metavar: str
    """Its value on the command line."""
    help: str
    """What it keeps, for the command line."""
    condition: Callable[[Columns, Any], nw.Expr] | None = None
    """The events that a value keeps; None for what is not a filter but a rule."""
    describe: Callable[[Any, Choices], str] | None = None
    """A value in the sentence; None for days, which it always has."""
    position: Literal["subject", "with subject", "after days"] = "after days"
    """Where in the sentence: "Attacks by Russia in Kyiv, 4 July 2025, at least 100 launched"."""
    widget: Callable[[Choices], Widget] | None = None
    """Its look in the filter bar; None for days, which are drawn together."""
    two_tables_note: str = ""
    """What is said where it holds in two tables that are laid side by side."""
    not_in_second_note: str = "does not give what this filter asks for: it is not applied there."
    """What is said where the second of them does not have what it asks for, after that table's name."""

    part_of_file_name: ClassVar[str] = ""
    """How each value stands in the name of an exported file, if it does."""

    @property
    def default(self) -> Any:
        """The value that keeps everything."""
        return None

    def is_offered(self, choices: Choices) -> bool:
        """Whether a table has what it asks for."""
        return True

    def read(self, values: Sequence[str], choices: Choices) -> tuple[Any, tuple[str, ...]]:
        """The value that a link or a call asks for, else the default; and what of it cannot be followed, in words."""
        if len(values) > 1:
            return self.default, (f"{self.name} given {len(values)} times; it takes one value",)
        try:
            return self.converted(values[0]), ()
        except ValueError as error:
            return self.default, (str(error),)

    def converted(self, value: str) -> Any:
        """One value from its text. Raises ValueError that says why it is none."""
        return value

    def written(self, value: Any) -> list[str]:
        """The value as parameters of a link."""
        return [str(part) for part in value] if isinstance(value, tuple) else [str(value)]

    def checked(self, value: Any) -> Any:
        """The value itself. Raises ValueError where no selection can have it."""
        return value

    def of_widget(self, value: Any) -> Any:
        """The value of the field for what its widget has."""
        if value is None:
            return self.default
        return tuple(value) if isinstance(value, list) else value.strip() if isinstance(value, str) else int(value)

    def in_file_name(self, value: Any) -> list[str]:
        """What of the value stands in the name of an exported file."""
        return [self.part_of_file_name.format(part) for part in self.written(value)] if self.part_of_file_name else []


@dataclass(frozen=True, kw_only=True, eq=False)
class Day(Filter):
    """The first or the last of a span of days (date)."""

    def converted(self, value: str) -> date:
        """A day written as 2025-07-04."""
        return parse_day(value)


@dataclass(frozen=True, kw_only=True, eq=False)
class Names(Filter):
    """Some of the names that a table offers (tuple of str), joined by "or"."""

    part_of_file_name = "{}"

    noun: str
    """What one of them is called."""
    nouns: str = ""
    """What several are called, where that is not the noun with an s."""
    label: str = ""
    """The noun as a label, where it is another word."""
    offered: Callable[[Choices], Sequence[str]]
    """The names to choose from."""
    other_names: Callable[[Choices], Mapping[str, str]] = lambda _choices: {}
    """Other names of those, and the name each stands for."""
    shown: Callable[[Choices], Callable[[str], str]] = lambda _choices: str
    """How a name is shown."""

    @property
    def default(self) -> tuple[str, ...]:
        """No name."""
        return ()

    def is_offered(self, choices: Choices) -> bool:
        """Whether there is a name to choose; the curated table's filters are always there."""
        return bool(self.offered(choices)) or not choices.is_public

    def read(self, values: Sequence[str], choices: Choices) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names on offer, whatever their case; those that are not, with what comes near."""
        by_folded = {folded(other): name for other, name in self.other_names(choices).items()}
        by_folded |= {folded(name): name for name in self.offered(choices)}
        found: dict[str, None] = {}
        refused: list[str] = []
        for value in values[: limits.QUERY_VALUES]:
            match = by_folded.get(folded(value))
            if match is not None:
                found[match] = None
                continue
            near = difflib.get_close_matches(folded(value), by_folded, n=3, cutoff=0.5)
            hint = f"; near: {', '.join(dict.fromkeys(by_folded[word] for word in near))}" if near else ""
            refused.append(f"{self.name} “{cut(value, 60)}” is not in this table{hint}")
        if len(values) > limits.QUERY_VALUES:
            refused.append(f"more than {limits.QUERY_VALUES} values of {self.name}")
        return tuple(found), tuple(refused)

    def called(self, values: Sequence[str]) -> str:
        """What one or several of the names are called."""
        return self.noun if len(values) == 1 else self.nouns or plural(self.noun)


@dataclass(frozen=True, kw_only=True, eq=False)
class Smallest(Filter):
    """The smallest figure to keep (int); events whose figure is not known are left out and counted."""

    part_of_file_name = "from {}"

    figure: str
    """The column of the figure."""
    is_known: Callable[[Choices], bool] = lambda _choices: True
    """Whether some row of a table gives the figure."""

    def is_offered(self, choices: Choices) -> bool:
        """Whether there is a figure to compare."""
        return self.is_known(choices)

    def converted(self, value: str) -> int:
        """A whole number from 0."""
        if not (value.isascii() and value.isdigit() and len(value) <= len(str(LARGEST_MINIMUM))):
            raise ValueError(f"{self.name} “{value[:30]}” is not a whole number up to {LARGEST_MINIMUM}")
        return min(int(value), LARGEST_MINIMUM)

    def checked(self, value: int | None) -> int | None:
        """The number itself. Raises ValueError below 0."""
        if value is not None and value < 0:
            raise ValueError(f"the smallest size {value} is below 0")
        return value


@dataclass(frozen=True, kw_only=True, eq=False)
class Text(Filter):
    """Words to look for (str)."""

    part_of_file_name = "{}"

    @property
    def default(self) -> str:
        """No word."""
        return ""

    def converted(self, value: str) -> str:
        """The words. Raises ValueError for more than a search takes."""
        if len(value) > limits.SEARCH_CHARACTERS:
            raise ValueError(f"the text searched for is longer than {limits.SEARCH_CHARACTERS} characters")
        return value

    def checked(self, value: str) -> str:
        """The words without blanks around them."""
        return value.strip()


@dataclass(frozen=True, kw_only=True, eq=False)
class Rule(Filter):
    """One of a few rules (str), the first unless another is asked for."""

    rules: Sequence[str]
    labels: Callable[[Choices], Mapping[str, str]]
    """Each rule in words."""

    @property
    def default(self) -> str:
        """The first."""
        return self.rules[0]

    def converted(self, value: str) -> str:
        """The rule of that name."""
        if value not in self.rules:
            raise ValueError(f"{self.name} “{value[:30]}” is not one of {', '.join(self.rules)}")
        return value


def _describe_types(names: Sequence[str], choices: Choices) -> str:
    if choices.is_public:
        return f"Events of the type {listed([f'“{choices.type_label(name)}”' for name in names], 'or')}"
    return capital(listed([plural(schema.EVENT_TYPES[name].label.lower()) for name in names]))


def _describe_weapons(names: Sequence[str], choices: Choices) -> str:
    if choices.is_public:
        return f"with {listed([f'“{name}”' for name in names], 'or')}"
    return f"counting only {listed([plural(name) for name in names], 'and')}"


def _describe_places(names: Sequence[str], _choices: Choices) -> str:
    return f"in {listed([f'the {name}' if name.endswith(' oblast') else name for name in names], 'or')}"


def _actor_widget(choices: Choices) -> Widget:
    if choices.is_public:
        return Widget("Actor", help="Either actor that a row names")
    return Widget("Actor", help="Who acted: the attacker, or either party of calls, talks, meetings and agreements")


def _weapon_widget(choices: Choices) -> Widget:
    if choices.is_public:
        return Widget("Weapon", help="Keeps rows with such a weapon")
    return Widget("Weapon class", help="Keeps attacks with such a weapon and counts only these munitions")


def _place_widget(choices: Choices) -> Widget:
    if choices.is_public:
        most = f"; the {format_number(limits.OFFERED_VALUES)} most frequent are offered"
        cut_off = most if len(choices.places) >= limits.OFFERED_VALUES else ""
        return Widget("Place", "Any place", f"Keeps events at the place or at one within it{cut_off}")
    return Widget(
        "Place",
        "Any oblast, city or district",
        "Keeps events located or reported with an impact there. Figures stay those of the whole event: "
        "reports do not divide them among places",
    )


FROM = Day(
    name="from",
    field="date_from",
    metavar="DAY",
    help="first day, such as 2025-07-01",
    condition=lambda columns, first: columns["day"] >= columns.day(first),
)
TO = Day(
    name="to",
    field="date_to",
    metavar="DAY",
    help="last day, included",
    condition=lambda columns, last: columns["day"] <= columns.day(last),
)
ACTOR = Names(
    name="actor",
    field="actors",
    metavar="NAME",
    help="who acted",
    noun="actor",
    offered=lambda choices: choices.actors,
    condition=lambda columns, names: columns.among("actor1", names) | columns.among("actor2", names),
    describe=lambda names, _: f"by {listed(names, 'or')}",
    position="with subject",
    widget=_actor_widget,
)
TYPE = Names(
    name="type",
    field="event_types",
    metavar="TYPE",
    help="type of event, such as attack",
    noun="kind of event",
    nouns="kinds of event",
    label="Event type",
    offered=lambda choices: choices.event_types,
    shown=lambda choices: choices.type_label,
    condition=lambda columns, names: columns.among("event_type", names),
    describe=_describe_types,
    position="subject",
    widget=lambda _: Widget("Event type"),
)
WEAPON = Names(
    name="weapon",
    field="weapon_classes",
    metavar="CLASS",
    help="class of weapon; only munitions of this class are counted",
    noun="weapon",
    offered=lambda choices: choices.weapon_classes,
    condition=lambda columns, names: columns.with_weapons(names),
    describe=_describe_weapons,
    widget=_weapon_widget,
)
PLACE = Names(
    name="place",
    field="places",
    metavar="NAME",
    help="place that the event is located in, or that was reported hit or affected",
    noun="place",
    offered=lambda choices: choices.places,
    other_names=lambda choices: choices.other_names,
    condition=lambda columns, names: columns.at_places(names),
    describe=_describe_places,
    position="with subject",
    widget=_place_widget,
)
MINIMUM = Smallest(
    name="min",
    field="minimum",
    metavar="NUMBER",
    help="smallest number launched",
    figure="launched",
    condition=lambda columns, number: columns["launched"] >= number,
    describe=lambda number, _: f"at least {number} launched",
    widget=lambda _: Widget(
        "Smallest size, munitions launched", help="Events whose number is not known are left out and counted"
    ),
    is_known=lambda choices: choices.has_sizes,
    two_tables_note="The smallest size holds for the rows of each table, which are not the same thing in both.",
    not_in_second_note="gives no number launched: the smallest size is not applied there.",
)
TEXT = Text(
    name="q",
    field="text",
    metavar="WORDS",
    help="words in the headline, notes and names",
    condition=lambda columns, text: columns.with_words(text),
    describe=lambda text, _: f"with the words “{text}”",
    widget=lambda _: Widget("Words in names and notes"),
    two_tables_note="The words are looked for in each table's own names and notes.",
)
DAY = Rule(
    name="day",
    field="day",
    metavar="RULE",
    help="the day an event belongs to: report (the report's morning), start (Kyiv time), utc",
    rules=tuple(DAY_RULES),
    labels=lambda choices: choices.day_rules,
    describe=lambda rule, choices: f"each on its {choices.day_rules[rule]}",
    widget=lambda _: Widget("Day an event belongs to"),
)

FILTERS: tuple[Filter, ...] = (FROM, TO, ACTOR, TYPE, WEAPON, PLACE, MINIMUM, TEXT, DAY)
"""Every filter, in the order of links, calls, the sentence and the filter bar."""
