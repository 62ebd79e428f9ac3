"""What is said of a table in words."""
