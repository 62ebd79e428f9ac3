"""Counting and statistics over a view: frequency, series, ranking, windows, comparison, change, claims, two tables."""
