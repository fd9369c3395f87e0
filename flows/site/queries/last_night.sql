-- What the newest night brought: by kind, how many, and the first twelve of them. Alerts that ended are a kind of their own.
WITH night AS (
  SELECT max(started) AS began
  FROM runs
),
events AS (
  SELECT 'published' AS kind, township_code, township, county, year
  FROM reports
  WHERE first_seen >= (SELECT began FROM night)
  UNION ALL
  SELECT DISTINCT a.kind, a.township_code, c.township, c.county, a.year
  FROM alerts AS a
  JOIN coverage AS c
    ON c.township_code = a.township_code
    AND c.year = a.year
  WHERE a.raised_at >= (SELECT began FROM night)
  UNION ALL
  SELECT DISTINCT 'resolved', a.township_code, c.township, c.county, a.year
  FROM alerts AS a
  JOIN coverage AS c
    ON c.township_code = a.township_code
    AND c.year = a.year
  WHERE a.resolved_at >= (SELECT began FROM night)
)
SELECT
  kind,
  count(*) AS events,
  list(
    struct_pack(code := township_code, name := township, county := county, year := year)
    ORDER BY year DESC, township_code
  )[:12] AS first_of_them
FROM events
GROUP BY kind
ORDER BY kind
