-- Each pair of neighbouring characters whose shard lies from $low to below $high, with the documents that hold it.
WITH letters AS (
  SELECT
    document,
    string_split(words[:20000], '') AS letter
  FROM documents
),
pairs AS (
  SELECT
    document,
    unnest(list_distinct([letter[place] || letter[place + 1] FOR place IN range(1, len(letter))])) AS pair
  FROM letters
),
sharded AS (
  SELECT
    (31 * unicode(pair) + unicode(pair[2:2])) % $shards AS shard,
    pair,
    document
  FROM pairs
)
SELECT
  pair,
  list_sort(list(document)) AS documents
FROM sharded
WHERE shard >= $low
  AND shard < $high
GROUP BY shard, pair
ORDER BY shard, pair
