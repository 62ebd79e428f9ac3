"""What is counted for a view, dataset or series is remembered with it: never change a frame that comes from one."""

from __future__ import annotations

from vigil import limits
from vigil.table import remembered as results

remembered = results.remembered(limits.REMEMBERED_COUNTS)
