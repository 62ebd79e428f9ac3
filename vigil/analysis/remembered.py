"""What was worked out once for a view, dataset or series is remembered: never change a frame that comes from one."""

from __future__ import annotations

from functools import lru_cache

from vigil import limits

remembered = lru_cache(maxsize=limits.REMEMBERED_COUNTS)
"""Decorator of a function whose arguments say all that its answer depends on."""
