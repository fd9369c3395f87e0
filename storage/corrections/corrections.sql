-- Where the reports of $codes and $years (JSON lists of the same length) stand: their newest texts by address.
WITH asked AS (
  SELECT DISTINCT
    unnest(from_json_strict($codes::JSON, '["VARCHAR"]')) AS township_code,
    unnest(from_json_strict($years::JSON, '["INTEGER"]')) AS year
)
SELECT r.township_code, r.year, r.url, r.text_sha256, r.text_sha256 = v.text_sha256
FROM posting_ranks AS r
JOIN asked USING (township_code, year)
JOIN version_rows AS v USING (township_code, year)
WHERE r.chosen AND v.newest
ORDER BY r.township_code, r.year, r.url;

-- What the addresses $urls and the texts $texts read as now, the newest reading first: by the parser, and as it is shown.
SELECT
  c.url,
  c.text_sha256,
  c.parse_id,
  CAST(c.content_id AS VARCHAR) AS content_id,
  [p.kind, p.township_code, CAST(p.year AS VARCHAR), p.title, CAST(p.published AS VARCHAR)] AS own,
  [c.kind, c.township_code, CAST(c.year AS VARCHAR), c.title, CAST(c.published AS VARCHAR)] AS shown
FROM current_parses_as_of(DATE '9999-12-31') AS c
JOIN parses AS p USING (parse_id)
WHERE c.text_sha256 IS NOT NULL
  AND (
    c.url IN (SELECT unnest(from_json_strict($urls::JSON, '["VARCHAR"]')))
    OR c.text_sha256 IN (SELECT unnest(from_json_strict($texts::JSON, '["VARCHAR"]')))
  )
ORDER BY c.moment DESC, c.url;

-- The figures of the contents $contents, as the parser read them.
SELECT
  CAST(content_id AS VARCHAR),
  ordinal,
  path,
  quote,
  value,
  unit,
  metric
FROM figure_rows
WHERE CAST(content_id AS VARCHAR) IN (SELECT unnest(from_json_strict($contents::JSON, '["VARCHAR"]')))
ORDER BY 1, ordinal;

-- What earlier corrections made of figures in the readings $parses.
SELECT
  parse_id,
  ordinal,
  field,
  new
FROM corrected_readings()
WHERE holds
  AND ordinal IS NOT NULL
  AND parse_id IN (SELECT unnest(from_json_strict($parses::JSON, '["VARCHAR"]')));

-- The rows that were taken.
SELECT DISTINCT entry_id
FROM correction_rows;
