"""Kinds of file: text, workbook, Parquet, JSON, archive; from bytes to rows of text cells."""
