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

-- Metrics by their names: the configuration has them, an archive has not.
CREATE TABLE metric_names (
  metric VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  unit VARCHAR NOT NULL
);

CREATE VIEW metrics AS
SELECT *
FROM metric_names
ORDER BY metric;

COMMENT ON VIEW metrics IS 'One row a metric of the catalogue: what the keys in figures and yoy_figures are called.';
COMMENT ON COLUMN metrics.metric IS 'The key.';
COMMENT ON COLUMN metrics.name IS 'Its name in Chinese.';
COMMENT ON COLUMN metrics.unit IS 'The unit in which its values are counted.';
