"""Tables past one machine: a lake of Parquet files, queried through Spark."""
