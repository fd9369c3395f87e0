"""A fixed corpus of our own texts, in the clothes that portals give them; what parsers make of it is on record."""
