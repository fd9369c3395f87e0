-- Year by year and county by county: what the townships owe and what is there.
SELECT
  year,
  county,
  count(*) AS owed,
  count(*) FILTER (WHERE status = 'published') AS published,
  count(*) FILTER (WHERE status = 'late') AS late,
  count(*) FILTER (WHERE status = 'missing') AS missing,
  count(*) FILTER (WHERE status = 'unknown') AS unknown
FROM coverage
WHERE year >= 2023
GROUP BY year, county
ORDER BY year DESC, county;
