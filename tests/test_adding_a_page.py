"""A page is one declaration and its file: then it is in the navigation, at its address, with the filter bar."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.dashboard_server import OFFLINE, REPOSITORY, environment

FILE, TITLE, ADDRESS = "pages/data/languages.py", "Languages", "languages"

DECLARED = f"""    PageDeclaration("{FILE}", "{TITLE}", ":material/translate:", "{ADDRESS}", section="Data"),
"""

PAGE = '''"""Languages: how many events are left to read about."""

import streamlit as st

from vigil.ui.app.filter_bar import chosen_view

view = chosen_view()
st.header(f"{view.rows} events to read about", anchor=False)
'''

VISIT = """
import json, sys
import streamlit as st
from streamlit.testing.v1 import AppTest

listed, navigation = {}, st.navigation

def noted(sections, **options):
    listed.update({section: [[page.title, page.url_path] for page in of] for section, of in sections.items()})
    return navigation(sections, **options)

st.navigation = noted
app = AppTest.from_file("dashboard.py", default_timeout=60).run()
app.sidebar.multiselect(key="filter-actor").set_value(["Ukraine"])
app.run()
app.switch_page(sys.argv[1]).run()
print(json.dumps({
    "listed": listed,
    "problems": [one.message for one in app.exception],
    "header": app.header[0].value,
    "actor": app.sidebar.multiselect(key="filter-actor").value,
    "html": [element.proto.body for element in app.get("html")],
    "link": dict(app.query_params),
}, default=list))
"""


def test_a_page_that_is_declared_once_is_in_the_navigation_at_its_address_with_the_filter_bar(tmp_path: Path) -> None:
    for name in ("vigil", "pages"):
        shutil.copytree(REPOSITORY / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("data", "static", ".streamlit"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    shutil.copy(REPOSITORY / "dashboard.py", tmp_path)
    declarations = tmp_path / "vigil" / "ui" / "app" / "pages.py"
    before, after = declarations.read_text(encoding="utf-8").split("\n)\n", 1)
    declarations.write_text(f"{before}\n{DECLARED})\n{after}", encoding="utf-8")
    (tmp_path / FILE).write_text(PAGE, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-c", VISIT, FILE],
        cwd=tmp_path,
        env=environment(PYTHONPATH=os.pathsep.join([str(OFFLINE), str(tmp_path)])),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert not found["problems"]
    assert found["listed"]["Data"][-1] == [TITLE, ADDRESS]
    assert found["header"].endswith(" events to read about")
    assert found["actor"] == ["Ukraine"]
    assert found["link"]["actor"] in ("Ukraine", ["Ukraine"])
    statement = next(body for body in found["html"] if "vigil-statement" in body)
    assert "All events by Ukraine" in statement
