-- The states in force, one row a state whatever the number of channels it was told on.
WITH names AS (
  SELECT
    township_code,
    any_value(township) AS township,
    any_value(county) AS county,
    left(township_code, 6) AS county_code
  FROM coverage
  GROUP BY township_code
)
SELECT
  a.kind, a.township_code, n.township, n.county_code, n.county, a.site_id, a.year,
  strftime(min(a.raised_at) AT TIME ZONE 'Asia/Shanghai', '%Y-%m-%d') AS raised,
  count(*) FILTER (WHERE a.delivered_at IS NOT NULL) AS delivered,
  count(*) AS channels,
  arg_max(a.message, a.raised_at) AS message
FROM alerts AS a
LEFT JOIN names AS n
  ON n.township_code = a.township_code
WHERE a.resolved_at IS NULL
GROUP BY a.kind, a.township_code, n.township, n.county_code, n.county, a.site_id, a.year,
  CASE WHEN a.kind = 'site' THEN a.message END
ORDER BY a.kind, a.year DESC NULLS LAST, a.township_code, a.site_id
