-- Steps of views.sql that the copy has the other way round: the versions' texts stand in their rows.
CREATE VIEW version_rows AS
SELECT * EXCLUDE (made_of, text)
FROM texted_versions;

CREATE VIEW texted_candidates AS
SELECT
  c.*,
  coalesce(v.text, o.text) AS text
FROM candidate_rows AS c
LEFT JOIN texted_versions AS v
  ON v.township_code = c.township_code
  AND v.year = c.year
  AND v.body_id = c.body_id
LEFT JOIN other_texts AS o ON o.body_id = c.body_id;
