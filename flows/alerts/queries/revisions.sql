-- Texts that replaced another at the same address: one row a later text. Only texts that the same parser made are
-- compared, since a new parser reads the same page a little differently; captures are placed on the day they were
-- first read. Parameters: $today.
WITH readings AS (
  SELECT
    site_id, page_url, url, kind, error, township_code, year, text_sha256, parser_version,
    min(as_of) OVER (PARTITION BY capture_id, url) AS seen,
    min(parsed_at) OVER (PARTITION BY capture_id, url) AS seen_at
  FROM parses
  QUALIFY row_number() OVER (PARTITION BY capture_id, url ORDER BY parsed_at DESC, parse_id) = 1
), texts AS (
  SELECT site_id, page_url, url, township_code, year, parser_version, text_sha256,
    min(moment_of(seen, seen_at)) AS first_moment, min(seen) AS seen
  FROM readings
  WHERE kind = 'township_report' AND error IS NULL AND seen <= $today
    AND township_code IS NOT NULL AND year IS NOT NULL AND text_sha256 IS NOT NULL
  GROUP BY ALL
), numbered AS (
  SELECT *,
    row_number() OVER (PARTITION BY site_id, url, township_code, year, parser_version ORDER BY first_moment) AS number
  FROM texts
), names AS (
  SELECT township_code, arg_max(township, first_year) AS township, arg_max(county, first_year) AS county
  FROM duty_units
  GROUP BY township_code
)
SELECT site_id, township_code, year, min(page_url) AS page_url, text_sha256, min(seen) AS seen, max(number) AS number,
  any_value(n.township) AS township, any_value(n.county) AS county
FROM numbered
LEFT JOIN names AS n USING (township_code)
WHERE number > 1
GROUP BY site_id, township_code, year, text_sha256
ORDER BY site_id, township_code, year, seen, text_sha256;
