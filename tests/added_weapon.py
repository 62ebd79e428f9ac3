"""Run in a process of its own by `test_weapons.py`: declares one more class of weapons, and prints what follows.

A fresh process, since a declaration is read when the rest of the code is first imported. The argument is a folder of
the small table of `tests.tiny` in which the first attack launched 3 of the new class and a report claims missiles.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from vigil.table import weapons

NAME, COLOUR = "guided bomb", "#2f6f4f"


def found(folder: Path) -> dict[str, Any]:
    """What the new class is to every part that has to do with classes of weapons."""
    from vigil.analysis import ledger_totals
    from vigil.analysis.comparison.sides import offered_sides, side_of
    from vigil.analysis.ranking.measures import attacks_to_rank
    from vigil.analysis.series.nightly import nightly
    from vigil.charts.look import WEAPON_CLASS_COLOURS, colour_of
    from vigil.charts.over_time import attacks_over_time
    from vigil.narrative.figures import attack_figures
    from vigil.query.link import from_query
    from vigil.query.sentence import describe_selection
    from vigil.readers.formats.missile_attacks import weapon_class_of
    from vigil.rules.ledger import discrepancies
    from vigil.store.memory import dataset_of_table, select
    from vigil.table import schema
    from vigil.table.loading import load_table
    from vigil.table.package import data_package

    table = load_table(folder)
    dataset = dataset_of_table(table)
    view = dataset.select().in_memory
    read = from_query({"weapon": [NAME]}, dataset.choices)
    chart = attacks_over_time(view, measure="launched", by="weapon", every="week")
    drawn = {trace["name"]: trace["marker"]["color"] for trace in chart.figure.to_plotly_json()["data"]}
    ranked = attacks_to_rank(view).set_index("event_id").loc["attack-one"]
    bombs = select(dataset, read.selection)
    munitions = next(one for one in data_package("x")["resources"] if one["name"] == "munitions")
    field = next(one for one in munitions["schema"]["fields"] if one["name"] == "weapon_class")
    return {
        "classes": schema.WEAPON_CLASSES,
        "missiles": schema.MISSILE_CLASSES,
        "families": schema.WEAPON_FAMILIES,
        "package": field["constraints"]["enum"],
        "colours": dict(WEAPON_CLASS_COLOURS),
        "colour in a public table": colour_of("weapon", NAME, order=("drone", NAME)),
        "offered": dataset.choices.weapon_classes,
        "sides": offered_sides(dataset)["weapon"],
        "side": side_of(view, "weapon", NAME).label,
        "sentence": describe_selection(read.selection, dataset.choices),
        "events": bombs.events["event_id"].tolist(),
        "drawn": drawn,
        "alternative text": chart.alt,
        "nightly": {name: nightly(view, name).values.tolist()[0] for name in ("launched", "uav", "missiles")},
        "nightly of it": nightly(view, "launched", classes=(NAME,)).values.tolist()[0],
        "ranked": {name: ranked[name].item() for name in ("launched", "launched_uav", "launched_missiles")},
        "ledger": ledger_totals.ledger_lines(dataset, "attack-one")["weapons"].tolist(),
        "totals": ledger_totals.stated_totals(dataset, "attack-one")[["measure", "verdict"]].to_numpy().tolist(),
        "discrepancies": discrepancies(table.munitions, table.claims)["finding"].tolist(),
        "launched": next(one.detail for one in attack_figures(dataset, "attack-one") if one.label == "Launched"),
        "of one with a missile": weapon_class_of("GBU and X-101/X-555"),
        "of one alone": weapon_class_of("GBU"),
    }


def bar(folder: Path) -> list[str]:
    """What the filter bar offers for the table."""
    from streamlit.testing.v1 import AppTest

    os.environ["VIGIL_TABLE"] = str(folder)
    app = AppTest.from_file(str(Path(__file__).parent.parent / "dashboard.py"), default_timeout=60).run()
    return list(app.multiselect(key="filter-weapon").options)


if __name__ == "__main__":
    weapons.DECLARED = (*weapons.DECLARED, weapons.WeaponClass(NAME, "bomb", COLOUR))
    where = Path(sys.argv[1])
    print(json.dumps({**found(where), "bar": bar(where)}))
