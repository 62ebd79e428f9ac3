"""Every row of any file is read or reported, and no plain cell of it changes: a sample of files that are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.any_table import broken_rules, read_made
from benchmarks.generated_files import generated_file

SAMPLE = 300
AT_ONCE = 10


@pytest.mark.parametrize("first", range(0, SAMPLE, AT_ONCE))
def test_every_row_is_read_or_reported(tmp_path: Path, first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        made = generated_file(seed)
        assert not broken_rules(made, read_made(made, tmp_path)), f"file {seed}: {made.made}"


def test_the_rule_is_broken_by_a_row_that_is_not_there(tmp_path: Path) -> None:
    made = next(made for made in map(generated_file, range(50)) if len(made.rows) > 3 and made.name == "table.csv")
    table = read_made(made, tmp_path)
    made.rows[1].cells["id"] = "another"
    assert any("neither read nor reported" in found for found in broken_rules(made, table))
