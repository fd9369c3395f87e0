"""HTML pages: the article's container, its lines, its attachments."""
