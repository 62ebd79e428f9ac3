"""Counting over time: periods, coverage, rates, rolling means, intervals, the largest attacks.

The heavy step, one row per day and group, is written once with narwhals and takes any frame narwhals
supports (pandas, a DuckDB relation, a PySpark frame); everything after it works on small pandas frames.

Rules that hold everywhere:

- Only violent events (attack, strike) are counted; a night is one attack.
- Unknown is not zero. A sum runs over the known figures, `known` says for which share of the events the
  figure is known, and where it is known for none the value is missing.
- A day on which no report of an attack was found is not a day without attacks: its value is missing.
  A day with a report on which nothing fits the filters counts 0.
- In a public table every event is counted, and a day without a row is a day without a recorded event: 0.
  A row that stands for several events counts as so many.
- Weeks start on Monday; a period is named by its first day, which may lie before the window.

What was counted once for a view is cached: never change a frame that comes from here.
"""
