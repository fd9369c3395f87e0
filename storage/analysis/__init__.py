"""Reports compared with each other: similarity, series, clauses."""
