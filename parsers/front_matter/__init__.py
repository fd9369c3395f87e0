"""The matter before and behind a text: title, metadata, signature, page furniture."""
