"""What is counted for a view, dataset or series is cached with it: never change a frame that comes from one."""

from __future__ import annotations

from vigil import limits
from vigil.table import result_cache as results

cached = results.cached(limits.CACHED_COUNTS)
