-- Alerts by channel: one row an alert, its newest facts and the newest names of its subject. No parameters.
WITH names AS (
  SELECT township_code, arg_max(township, first_year) AS township, arg_max(county, first_year) AS county
  FROM duty_units
  GROUP BY township_code
), sites AS (
  SELECT site_id, arg_max(site_name, moment_of(as_of, started)) AS site_name
  FROM site_reads
  GROUP BY site_id
), by_channel AS (
  SELECT
    alert_id,
    channel,
    kind,
    any_value(site_id) AS site_id,
    any_value(township_code) AS township_code,
    any_value(year) AS year,
    min(as_of) FILTER (WHERE event = 'raised') AS raised_on,
    any_value(run_id) FILTER (WHERE event = 'raised') AS raised_run,
    any_value(message) FILTER (WHERE event = 'raised') AS message,
    count(*) FILTER (WHERE event = 'delivered') > 0 AS delivered,
    max(as_of) FILTER (WHERE event IN ('delivered', 'reminded')) AS last_notified_on,
    count(*) FILTER (WHERE event = 'failed') > 0 AS failed,
    count(*) FILTER (WHERE event = 'resolved') > 0 AS resolved,
    any_value(run_id) FILTER (WHERE event = 'resolved') AS resolved_run,
    any_value(message) FILTER (WHERE event = 'resolved') AS resolution,
    count(*) FILTER (WHERE event = 'resolution_delivered') > 0 AS resolution_delivered,
    max(as_of) AS newest_as_of
  FROM alert_events
  GROUP BY alert_id, channel, kind
)
SELECT t.*, n.township, n.county, s.site_name
FROM by_channel AS t
LEFT JOIN names AS n USING (township_code)
LEFT JOIN sites AS s USING (site_id)
ORDER BY t.alert_id;
