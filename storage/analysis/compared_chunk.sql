-- Some rows of `wanted`, the texts that they name, and the sections of those that are beside last year's.
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
  t.text
FROM named_texts AS t
SEMI JOIN (
  SELECT content_id FROM chunk
  UNION ALL
  SELECT unnest(last_ids) FROM chunk
  UNION ALL
  SELECT unnest(near_ids) FROM chunk
) AS named USING (content_id);

WITH chunk AS (
  SELECT
    content_id,
    last_ids
  FROM wanted
  WHERE file_row_number BETWEEN $first AND $last
    AND last_ids IS NOT NULL
)
SELECT
  CAST(s.content_id AS VARCHAR),
  s.path,
  s.marker,
  s.heading,
  s.role,
  s.text_start,
  s.text_length
FROM named_sections AS s
SEMI JOIN (
  SELECT content_id FROM chunk
  UNION ALL
  SELECT unnest(last_ids) FROM chunk
) AS named USING (content_id)
ORDER BY s.content_id, s.ordinal;
