"""What is asked of a dataset: one selection as filters, link and words, and what the answers look like."""
