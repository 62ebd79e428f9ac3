"""Pages, charts and commands ask a table what it can be asked, and never whose it is."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.dashboard_server import REPOSITORY
from tests.test_pages import opened, words
from vigil.table.model import Table
from vigil.table.vocabulary import CURATED
from vigil.ui.app.pages import ATTACK, CLAIMS, OVERVIEW

SOURCES = [*(REPOSITORY / "vigil").rglob("*.py"), *(REPOSITORY / "pages").rglob("*.py")]


def conditions_of(path: Path) -> Iterator[ast.expr]:
    """What a file decides by: each condition, and each part of one that is joined, turned round or compared."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.If, ast.IfExp, ast.While)):
            yield node.test
        elif isinstance(node, ast.comprehension):
            yield from node.ifs
        elif isinstance(node, ast.BoolOp):
            yield from node.values
        elif isinstance(node, ast.UnaryOp):
            yield node.operand
        elif isinstance(node, ast.Compare):
            yield from (node.left, *node.comparators)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_nothing_is_decided_by_whether_a_table_is_declared(path: Path) -> None:
    decided = [ast.unparse(one) for one in conditions_of(path)]
    assert not [text for text in decided if text.split(".")[-1] in ("declaration", "declared")]


def without(monkeypatch: pytest.MonkeyPatch, folder: Path, **capability: bool) -> None:
    """The server's table is this one, of which something cannot be asked."""
    lesser = replace(CURATED, **capability)  # type: ignore[arg-type]
    defaults = tuple(lesser if one is CURATED else one for one in Table.__init__.__defaults__ or ())
    assert lesser in defaults
    monkeypatch.setattr(Table.__init__, "__defaults__", defaults)
    monkeypatch.setenv("VIGIL_TABLE", str(folder))


SECTIONS = {
    "has_munitions": ("Timeline", "Weapons"),
    "has_impacts": ("Places, and who named them",),
    "has_claims": ("Every claim", "Sources"),
}
"""The sections of the page of an event that need something of its table."""


@pytest.mark.parametrize("missing", SECTIONS)
def test_a_section_is_there_where_the_vocabulary_says_so(
    missing: str, tiny_table: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, tiny_table(), **{missing: False})
    shown = [heading.value for heading in opened(ATTACK.file, event="attack-one").subheader]
    for capability, sections in SECTIONS.items():
        for section in sections:
            assert (section in shown) == (capability != missing), section
    assert any(heading.startswith("Calls, talks and decisions") for heading in shown)


def test_a_page_without_what_it_needs_says_so(tiny_table: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, tiny_table(), has_claims=False)
    assert "cannot answer what is asked here" in words(opened(CLAIMS.file))
    assert "Which of its figures is right" not in [link.proto.label for link in opened(OVERVIEW.file).get("page_link")]
