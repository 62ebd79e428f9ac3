"""Tables of millions of events: kept as Parquet, queried through DuckDB, or as a frame of any other engine.

`layout` says how the events are kept, `cache` where and how long, `building` how they get there; `text_index` finds
texts. `scan` is what all questions are put to: `filtering`, `counting`, `listing` and `map_marks` are written once with
narwhals and give the same over pandas, DuckDB and PySpark. `vigil.store.opening` is where one begins; a table past one
machine is written by `lake` and asked through `spark`.
"""

LAKE_SCHEME = "spark://"
"""What the address of a lake begins with; see `vigil.store.spark.engine`."""
