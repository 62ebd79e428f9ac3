"""Opening a table and asking it: in memory, on disk with DuckDB, on a cluster with Spark."""
