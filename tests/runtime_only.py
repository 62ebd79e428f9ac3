"""Run in a process of its own by `test_requirements.py`: imports only what requirements.txt brings along.

runtime_only.py pages pages/monitor/map.py ...   open the dashboard and each page; print each page
runtime_only.py module vigil events              run a module as `python -m` would
runtime_only.py code "import shapely"            run a line
"""

from __future__ import annotations

import importlib.abc
import re
import runpy
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from importlib.metadata import distribution, packages_distributions
from pathlib import Path
from types import ModuleType

REPOSITORY = Path(__file__).resolve().parent.parent
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def normal(name: str) -> str:
    """The name of a distribution as it is compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def runtime_distributions() -> set[str]:
    """The distributions that installing requirements.txt brings: those listed and what they need, without extras."""
    from packaging.requirements import Requirement

    lines = (REPOSITORY / "requirements.txt").read_text(encoding="utf-8").splitlines()
    waiting = [Requirement(line) for line in lines if NAME.match(line)]
    found: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        name = normal(requirement.name)
        if name not in found:
            found.add(name)
            waiting += [Requirement(line) for line in distribution(name).requires or ()]
    return found


class OnlyRuntime(importlib.abc.MetaPathFinder):
    """Refuses modules that belong to installed distributions outside the runtime requirements."""

    def __init__(self) -> None:
        allowed = runtime_distributions()
        self.refused = {
            module
            for module, owners in packages_distributions().items()
            if not {normal(owner) for owner in owners} & allowed
        }

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find nothing, so that the next finder looks, or say that a module is not to be had."""
        top = fullname.split(".")[0]
        if top in self.refused:
            raise ModuleNotFoundError(f"{top} is not among the runtime requirements", name=fullname)
        return None


def open_pages(files: Sequence[str]) -> None:
    """Open the dashboard, then each page; print each that ran without an exception and with its filter bar."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(REPOSITORY / "dashboard.py"), default_timeout=60).run()
    for file in files:
        app.switch_page(file).run()
        if app.exception:
            raise SystemExit(f"{file}: {app.exception[0].value}\n{app.exception[0].stack_trace}")
        if not app.sidebar.multiselect:
            raise SystemExit(f"{file} has no filter bar")
        print(file)


def main() -> None:
    """Do what the arguments say."""
    what, *arguments = sys.argv[1:]
    sys.path[0] = str(REPOSITORY)
    finder = OnlyRuntime()
    for name in [name for name in sys.modules if name.split(".")[0] in finder.refused]:
        del sys.modules[name]
    sys.meta_path.insert(0, finder)
    if what == "pages":
        open_pages(arguments)
    elif what == "module":
        sys.argv = arguments
        runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
    else:
        exec(arguments[0])


if __name__ == "__main__":
    main()
