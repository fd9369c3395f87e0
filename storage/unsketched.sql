-- Texts without a sketch, some at a time.
SELECT
  CAST(t.body_id AS VARCHAR),
  t.text
FROM texts AS t
ANTI JOIN sketches USING (body_id)
LIMIT $most;
