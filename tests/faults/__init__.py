"""The crawl layer's fault matrix: a hostile server on loopback, a table of faults, and what must come of each."""
