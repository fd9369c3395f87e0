-- What happened to the reports of the townships from $low to $high: the newest twenty of a county, for its feed.
WITH events AS (
  SELECT
    township_code, township, year, 'published' AS kind,
    first_seen AS moment,
    coalesce(title, '') AS message
  FROM reports
  WHERE township_code BETWEEN $low AND $high
  UNION ALL
  SELECT
    a.township_code,
    (SELECT any_value(c.township) FROM coverage AS c WHERE c.township_code = a.township_code),
    a.year, a.kind,
    min(a.raised_at),
    arg_max(a.message, a.raised_at)
  FROM alerts AS a
  WHERE a.township_code BETWEEN $low AND $high
  GROUP BY ALL
)
SELECT
  township_code, coalesce(township, township_code) AS township, year, kind,
  strftime(moment AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS moment,
  message
FROM events
WHERE moment IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY left(township_code, 6) ORDER BY moment DESC, township_code, year DESC, kind) <= 20
ORDER BY left(township_code, 6), moment DESC, township_code, year DESC, kind
