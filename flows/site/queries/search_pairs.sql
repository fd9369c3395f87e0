-- Each pair of neighbouring characters, with the documents that hold it.
WITH positions AS (
  SELECT
    document,
    words,
    unnest(generate_series(1, least(length(words), 20000) - 1)) AS place
  FROM documents
),
pairs AS (
  SELECT DISTINCT
    substr(words, place, 2) AS pair,
    document
  FROM positions
)
SELECT
  pair,
  list(document ORDER BY document) AS documents
FROM pairs
GROUP BY pair
ORDER BY (31 * unicode(substr(pair, 1, 1)) + unicode(substr(pair, 2, 1))) % $shards, pair
