-- Alerts in force on the channels that are configured. Parameters: $channels, $year, $county.
SELECT
  a.kind,
  a.township_code,
  a.site_id,
  a.year,
  min(a.happened_at) FILTER (WHERE a.event = 'raised') AS raised_at,
  min(a.happened_at) FILTER (WHERE a.event = 'delivered') AS delivered_at,
  a.channel,
  any_value(a.message) FILTER (WHERE a.event = 'raised') AS message
FROM alert_events AS a
WHERE list_contains($channels, a.channel)
  AND ($year IS NULL OR a.year = $year)
GROUP BY a.alert_id, a.kind, a.township_code, a.site_id, a.year, a.channel
HAVING count(*) FILTER (WHERE a.event = 'resolved') = 0
  AND count(*) FILTER (WHERE a.event = 'raised') > 0
  AND ($county IS NULL OR starts_with(coalesce(a.township_code, ''), $county) OR contains(message, $county))
ORDER BY a.kind, a.year DESC, a.township_code, a.site_id, a.channel;
