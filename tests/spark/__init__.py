"""What needs PySpark and Java: skipped where they are not installed."""
