-- Alerts in force on the channels that are configured. Parameters: $channels, $year, $county (a code or the start of one,
-- or part of a name), $kind.
WITH names AS (
  SELECT township_code, arg_max(township, first_year) AS township
  FROM duty_units
  GROUP BY township_code
), counties AS (
  SELECT county_code, arg_max(county, first_year) AS county
  FROM duty_units
  GROUP BY county_code
), sites AS (
  SELECT
    site_id,
    arg_max(site_name, moment_of(as_of, started)) AS site,
    arg_max(county_code, moment_of(as_of, started)) AS county_code
  FROM site_reads
  GROUP BY site_id
), in_force AS (
  SELECT
    alert_id,
    kind,
    any_value(township_code) AS township_code,
    any_value(site_id) AS site_id,
    any_value(year) AS year,
    min(happened_at) FILTER (WHERE event = 'raised') AS raised_at,
    min(happened_at) FILTER (WHERE event = 'delivered') AS delivered_at,
    channel,
    any_value(message) FILTER (WHERE event = 'raised') AS message
  FROM alert_events
  WHERE list_contains($channels, channel)
  GROUP BY alert_id, kind, channel
  HAVING count(*) FILTER (WHERE event = 'resolved') = 0
    AND count(*) FILTER (WHERE event = 'raised') > 0
)
SELECT
  a.kind,
  a.township_code,
  n.township,
  c.county,
  a.site_id,
  s.site,
  a.year,
  a.raised_at,
  a.delivered_at,
  a.channel,
  a.message
FROM in_force AS a
LEFT JOIN names AS n USING (township_code)
LEFT JOIN sites AS s ON s.site_id = a.site_id
LEFT JOIN counties AS c ON c.county_code = coalesce(left(a.township_code, 6), s.county_code)
WHERE ($year IS NULL OR a.year = $year)
  AND ($kind IS NULL OR a.kind = $kind)
  AND (
    $county IS NULL
    OR starts_with(coalesce(a.township_code, s.county_code, ''), $county)
    OR contains(coalesce(c.county, ''), $county)
  )
ORDER BY a.kind, a.year DESC, a.township_code, a.site_id, a.channel;
