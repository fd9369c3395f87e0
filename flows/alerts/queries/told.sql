-- What each channel was told of each state: one row an alert, its newest facts. No parameters.
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
  max(as_of) FILTER (WHERE event IN ('delivered', 'reminded')) AS last_told_on,
  count(*) FILTER (WHERE event = 'failed') > 0 AS failed,
  count(*) FILTER (WHERE event = 'resolved') > 0 AS resolved,
  any_value(run_id) FILTER (WHERE event = 'resolved') AS resolved_run,
  any_value(message) FILTER (WHERE event = 'resolved') AS resolution,
  count(*) FILTER (WHERE event = 'resolution_delivered') > 0 AS resolution_delivered,
  max(as_of) AS newest_as_of
FROM alert_events
GROUP BY alert_id, channel, kind
ORDER BY alert_id;
