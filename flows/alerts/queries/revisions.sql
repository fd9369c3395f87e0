-- Texts that replaced another as the report of a township and year, at the same address or, where it was deleted and
-- posted again, at another: one row a later text. Only texts that the same parser made are compared, since a new parser
-- reads the same page a little differently; the text that comes back is told once. Parameters: $today.
WITH made_by AS (
  SELECT text_sha256, parser_version
  FROM current_parses_as_of($today)
  WHERE text_sha256 IS NOT NULL
  GROUP BY text_sha256, parser_version
), texts AS (
  SELECT
    r.township_code,
    r.year,
    r.text_sha256,
    m.parser_version,
    arg_max(r.site_id, r.last_moment) AS site_id,
    arg_max(r.page_url, r.last_moment) AS page_url,
    min(r.first_moment) AS first_moment,
    min(r.seen) AS seen
  FROM ranked_postings_as_of($today) AS r
  JOIN made_by AS m USING (text_sha256)
  WHERE r.chosen
  GROUP BY r.township_code, r.year, r.text_sha256, m.parser_version
), numbered AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY township_code, year, parser_version ORDER BY first_moment, text_sha256) AS number
  FROM texts
), names AS (
  SELECT township_code, arg_max(township, first_year) AS township, arg_max(county, first_year) AS county
  FROM duty_units
  GROUP BY township_code
)
SELECT
  site_id,
  township_code,
  year,
  min(page_url) AS page_url,
  text_sha256,
  min(seen) AS seen,
  max(number) AS number,
  any_value(n.township) AS township,
  any_value(n.county) AS county
FROM numbered
LEFT JOIN names AS n USING (township_code)
WHERE number > 1
GROUP BY site_id, township_code, year, text_sha256
ORDER BY site_id, township_code, year, seen, text_sha256;
