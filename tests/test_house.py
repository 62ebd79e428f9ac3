"""The rules of the house: who may import whom, what stands where, and what is never written down."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from vigil import limits

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "vigil").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))

LAYERS = (
    ("limits", "text", "parsers"),
    ("table",),
    ("places",),
    ("rules",),
    ("query",),
    ("readers",),
    ("store",),
    ("analysis",),
    ("narrative",),
    ("charts",),
    ("exports",),
    ("ui", "command_line", "__main__"),
)
"""From the ground up: a module imports its own layer or a lower one, never a higher one."""


def imports_of(path: Path) -> Iterator[str]:
    """Every name that a file imports, with the module it comes from in front."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(module: str) -> str:
    """The part of vigil that a module's full name lies in: "vigil.charts.maps" lies in "charts"."""
    return [*module.split("."), ""][1]


def layer_of(room: str) -> int | None:
    return next((number for number, rooms in enumerate(LAYERS) if room in rooms), None)


def tracked_files() -> list[Path]:
    """Every file of the project as git lists it, new ones included; without git, every file of its folders."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.splitlines() if listed.returncode == 0 else []
    return [ROOT / name for name in names if (ROOT / name).is_file()]


TEXTS = [
    path for path in tracked_files() if path.suffix in {".py", ".md", ".txt", ".toml", ".css", ".js", ".sh", ".json"}
]
TEXTS += [path for path in (ROOT / "Makefile", ROOT / ".ci" / "run") if path.is_file()]


def test_only_the_user_interface_imports_streamlit() -> None:
    importing = {
        path.relative_to(ROOT).parts[1]
        for path in MODULES
        if any(name.split(".")[0] == "streamlit" for name in imports_of(path))
    }
    assert importing == {"ui"}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


NAMES = frozenset(map(name_of, MODULES))

ARROWS = frozenset(
    (module, imported)
    for module, path in ((name_of(path), path) for path in MODULES)
    for name in imports_of(path)
    for imported in (name, name.rpartition(".")[0])
    if imported in NAMES - {module}
    and not (imported != name and name in NAMES)  # a package is imported where something of its own is
)
"""From each module to every module that it imports: within functions and for types alone, too."""


def arrows_at(depth: int) -> set[tuple[str, str]]:
    """The same between what stands at a depth: 2 for rooms ("vigil.charts"), 3 for what stands in them."""

    def cut(module: str) -> str:
        return ".".join(module.split(".")[:depth])

    return {(cut(one), cut(other)) for one, other in ARROWS if cut(one) != cut(other)}


def in_circles(arrows: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """The arrows left when whatever imports nothing, or is imported by nothing, is taken away until none is."""
    left = set(arrows)
    while True:
        through = {one for one, _ in left} & {other for _, other in left}
        inner = {(one, other) for one, other in left if one in through and other in through}
        if inner == left:
            return left
        left = inner


def test_a_circle_is_found_and_a_diamond_is_none() -> None:
    diamond = {("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")}
    circle = {("b", "e"), ("e", "f"), ("f", "b")}
    assert in_circles(diamond) == set()
    assert in_circles(diamond | circle) == circle
    assert ("vigil.ui.parts.chart_card", "vigil.charts.chart") in ARROWS
    assert ("vigil.exports.events", "vigil.store.memory") in ARROWS, "imports for types alone count"
    assert ("vigil.store.opening", "vigil.readers") in ARROWS, "imports within functions count"


@pytest.mark.parametrize("depth", [2, 3, 9], ids=["rooms", "within rooms", "modules"])
def test_no_circle_of_imports(depth: int) -> None:
    assert in_circles(arrows_at(depth)) == set()


def test_no_import_leads_up() -> None:
    rooms = {room_of(module) for module in NAMES if module != "vigil"}
    unknown = {room for room in rooms if layer_of(room) is None}
    assert not unknown, "say in tests/test_house.py where they stand"
    leading_up = [
        (one, other)
        for one, other in ARROWS
        if "vigil" not in (one, other) and (layer_of(room_of(one)) or 0) < (layer_of(room_of(other)) or 0)
    ]
    assert not leading_up


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_asks_vigil_and_computes_nothing(path: Path) -> None:
    tops = {name.split(".")[0] for name in imports_of(path)}
    assert tops <= {"streamlit", "vigil", "__future__"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_is_short_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 120


def test_pages_stand_in_the_folder_of_their_section() -> None:
    """A file directly in pages/ would switch on an older page runner that skips the filter bar."""
    assert PAGES
    assert not list((ROOT / "pages").glob("*.py"))


def test_every_page_file_is_declared() -> None:
    from vigil.ui.app import pages

    assert {page.file for page in pages.PAGES} == {str(path.relative_to(ROOT)) for path in PAGES}


def limits_in_source() -> dict[str, str]:
    """Each limit by its name, with the text that follows it."""
    body = ast.parse((ROOT / "vigil" / "limits.py").read_text(encoding="utf-8")).body
    found = {}
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            said = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
            found[node.targets[0].id] = str(said)
    return found


@pytest.mark.parametrize("name", limits_in_source())
def test_every_limit_has_its_reason_and_is_used(name: str) -> None:
    assert limits_in_source()[name].strip()
    assert hasattr(limits, name)
    users = [path for path in (*MODULES, *PAGES) if path.name != "limits.py"]
    assert any(re.search(rf"\b{name}\b", path.read_text(encoding="utf-8")) for path in users), f"{name} is used nowhere"


REGISTRIES = (
    "pypi" + r"\.org",
    "python" + "hosted",
    "npm" + r"js\.(?:org|com)",
    "deb" + r"\.debian",
    "conda" + r"\.org",
)
MACHINE_PATHS = ("/wo" + r"rk/\w", "/ro" + "ot/", "/ho" + "me/", r"C:\\\\Us" + "ers")
FORBIDDEN = re.compile("|".join((*REGISTRIES, *MACHINE_PATHS)))


def test_nothing_names_a_registry_or_a_path_of_one_machine() -> None:
    found = {str(path): FORBIDDEN.findall(path.read_text(encoding="utf-8")) for path in TEXTS}
    assert not {path: names for path, names in found.items() if names}


LONGEST_FUNCTION = 60
"""Lines, its docstring included: data, marks and words of a chart, say, stand apart."""


def test_no_function_is_long() -> None:
    paths = [*MODULES, *PAGES, *(ROOT / "tools").rglob("*.py")]
    long = {
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert not long


def test_every_module_says_what_it_is() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in MODULES + PAGES}
    assert not [path for path, text in texts.items() if text.strip() and not ast.get_docstring(ast.parse(text))]


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty_names = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
    assert not {path.stem for path in MODULES} & empty_names


def test_links_of_pages_are_only_made_by_the_escaping_module() -> None:
    """`unsafe_allow_html` is used nowhere; HTML goes through `st.html` with escaped values."""
    for path in (*MODULES, *PAGES, ROOT / "dashboard.py"):
        assert "unsafe_allow_html" not in path.read_text(encoding="utf-8"), path
