-- What is matched of each document; of one longer than any report its beginning.
SELECT
  document,
  words[:20000] AS words
FROM documents
