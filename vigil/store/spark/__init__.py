"""Tables past one machine: a lake of Parquet files, asked through Spark."""
