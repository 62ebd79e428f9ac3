"""Vigil: load a curated table of conflict events, place it, count it, and hand out charts that can be defended."""

__version__ = "0.1.0"
