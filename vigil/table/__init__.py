"""What a table is: columns, vocabulary, loading, checks, description."""
