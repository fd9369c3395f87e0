-- Some rows of `wanted`, and the texts that they name.
SELECT
  CAST(content_id AS VARCHAR),
  fresh,
  CAST(last_ids AS VARCHAR[]),
  CAST(near_ids AS VARCHAR[])
FROM wanted
WHERE file_row_number BETWEEN $first AND $last
ORDER BY file_row_number;

WITH chunk AS (
  SELECT
    content_id,
    last_ids,
    near_ids
  FROM wanted
  WHERE file_row_number BETWEEN $first AND $last
)
SELECT
  CAST(t.content_id AS VARCHAR),
  t.text,
  t.outline
FROM named_texts AS t
SEMI JOIN (
  SELECT content_id FROM chunk
  UNION ALL
  SELECT unnest(last_ids) FROM chunk
  UNION ALL
  SELECT unnest(near_ids) FROM chunk
) AS named USING (content_id);
