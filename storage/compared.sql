-- The texts that the rows of `wanted` name: each once, however many others it is compared with.
CREATE OR REPLACE TEMP TABLE named AS
SELECT content_id, TRUE AS outlined
FROM wanted
WHERE last_ids IS NOT NULL
UNION
SELECT unnest(last_ids), TRUE
FROM wanted
UNION
SELECT content_id, FALSE
FROM wanted
UNION
SELECT unnest(near_ids), FALSE
FROM wanted;

-- Lists are sorted when they are whole, by the first field of their rows: an ORDER BY within list() holds half a
-- megabyte for each group.
CREATE OR REPLACE TEMP TABLE outlines AS
SELECT
  s.content_id,
  list_sort(list(
    struct_pack(
      ordinal := s.ordinal,
      path := s.path,
      marker := s.marker,
      heading := s.heading,
      role := s.role,
      text_start := s.text_start,
      text_length := s.text_length
    )
  )) AS outline
FROM section_rows AS s
SEMI JOIN (SELECT content_id FROM named WHERE outlined) AS n USING (content_id)
GROUP BY s.content_id;

CREATE OR REPLACE TEMP TABLE named_texts AS
SELECT
  n.content_id,
  t.text,
  o.outline
FROM (SELECT DISTINCT content_id FROM named) AS n
JOIN (SELECT DISTINCT content_id, body_id FROM parses) AS p USING (content_id)
JOIN texts AS t USING (body_id)
LEFT JOIN outlines AS o USING (content_id);
