-- Texts without a sketch, some at a time; a text is read only where it has none.
SELECT
  CAST(t.body_id AS VARCHAR),
  t.text
FROM texts AS t
SEMI JOIN (
  SELECT body_id
  FROM texts
  ANTI JOIN sketches USING (body_id)
  LIMIT $most
) AS bare USING (body_id);
