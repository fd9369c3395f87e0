-- The coverage map: what became of a county's duties in a year. A county's page bears the first six digits of its
-- townships' codes, here as everywhere. What has no column is counted by itself, not among what is unknown.
SELECT
  left(township_code, 6) AS county_code,
  max(county) AS county,
  year,
  count(*) AS duties,
  count(*) FILTER (WHERE status = 'published') AS published,
  count(*) FILTER (WHERE status = 'late') AS late,
  count(*) FILTER (WHERE status = 'missing') AS missing,
  count(*) FILTER (WHERE status = 'unknown' AND reason_code IS DISTINCT FROM 'no_column') AS unknown,
  count(*) FILTER (WHERE status = 'unknown' AND reason_code = 'no_column') AS no_column,
  count(*) FILTER (WHERE status = 'withdrawn') AS withdrawn,
  count(*) FILTER (WHERE status = 'not_due') AS not_due
FROM coverage
GROUP BY left(township_code, 6), year
ORDER BY county_code, year DESC
