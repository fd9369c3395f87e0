-- Contents by name, and their sections and figures in the same order, to compute the names again.
-- A content that is named like its text is from before contents had names of their own.
SELECT
  CAST(content_id AS VARCHAR),
  CAST(any_value(body_id) AS VARCHAR),
  any_value(url)
FROM parses
WHERE content_id <> body_id
GROUP BY content_id
ORDER BY 1;

SELECT
  CAST(content_id AS VARCHAR),
  ordinal,
  path,
  level,
  marker,
  heading,
  role,
  text_start,
  text_length
FROM section_rows
ORDER BY 1, ordinal;

SELECT
  CAST(content_id AS VARCHAR),
  ordinal,
  text_start,
  quote,
  subject,
  value,
  unit,
  qualifier,
  metric,
  path,
  series_unit,
  source
FROM figure_rows
ORDER BY 1, ordinal;
