-- The coverage map: what became of a county's duties in a year.
SELECT
  county_code,
  max(county) AS county,
  year,
  count(*) AS duties,
  count(*) FILTER (WHERE status = 'published') AS published,
  count(*) FILTER (WHERE status = 'late') AS late,
  count(*) FILTER (WHERE status = 'missing') AS missing,
  count(*) FILTER (WHERE status = 'unknown') AS unknown,
  count(*) FILTER (WHERE status = 'withdrawn') AS withdrawn,
  count(*) FILTER (WHERE status = 'not_due') AS not_due
FROM coverage
GROUP BY county_code, year
ORDER BY county_code, year
