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

-- Rows, not a list a text: lists of so many fields take three times the memory while they are made.
CREATE OR REPLACE TEMP TABLE named_sections AS
SELECT
  s.content_id,
  s.ordinal,
  s.path,
  s.marker,
  s.heading,
  s.role,
  s.text_start,
  s.text_length
FROM section_rows AS s
SEMI JOIN (SELECT content_id FROM named WHERE outlined) AS n USING (content_id);

CREATE OR REPLACE TEMP TABLE named_texts AS
SELECT
  p.content_id,
  t.text
FROM (
  SELECT DISTINCT content_id, body_id
  FROM parses
  SEMI JOIN named USING (content_id)
) AS p
JOIN texts AS t USING (body_id);
