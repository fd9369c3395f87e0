"""Pages of portals that nobody who wrote the parser has dressed, other ones for each of its versions."""
