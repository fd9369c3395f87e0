"""The published web pages: queries, templates, assets."""
