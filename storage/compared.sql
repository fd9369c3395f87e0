-- The texts that the rows of `wanted` name, each with those it is compared with.
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

WITH last AS (
  SELECT
    w.content_id,
    list_sort(list(struct_pack(content_id := t.content_id, text := t.text, outline := t.outline))) AS texts
  FROM (SELECT content_id, unnest(last_ids) AS last_id FROM wanted) AS w
  JOIN named_texts AS t ON t.content_id = w.last_id
  GROUP BY w.content_id
), near AS (
  SELECT
    w.content_id,
    list_sort(list(struct_pack(place := w.place, content_id := t.content_id, text := t.text))) AS texts
  FROM (
    SELECT
      content_id,
      unnest(near_ids) AS near_id,
      generate_subscripts(near_ids, 1) AS place
    FROM wanted
  ) AS w
  JOIN named_texts AS t ON t.content_id = w.near_id
  GROUP BY w.content_id
)
SELECT
  w.content_id,
  w.fresh,
  t.text,
  t.outline,
  l.texts,
  n.texts
FROM wanted AS w
JOIN named_texts AS t USING (content_id)
LEFT JOIN last AS l USING (content_id)
LEFT JOIN near AS n USING (content_id)
ORDER BY w.content_id;
