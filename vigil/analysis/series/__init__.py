"""One figure a night or a day, in order: what windows, comparisons and change work with."""
