-- Columns that answered without a fault and yet held nothing, or nothing that looked like a report, where they held
-- some before: a moved list, a new layout, a filter that matches no more. Parameters: $today.
WITH reads AS (
  SELECT *, moment_of(as_of, seen.started) AS moment
  FROM column_reads
  JOIN (SELECT run_id, site_id, started FROM site_reads) AS seen USING (run_id, site_id)
  WHERE as_of <= $today AND outcome = 'ok'
), newest AS (
  SELECT *
  FROM reads
  QUALIFY row_number() OVER (PARTITION BY site_id, column_url ORDER BY moment DESC) = 1
)
SELECT
  n.site_id,
  n.column_url,
  n.as_of AS read_on,
  n.rows AS rows_now,
  n.recognised AS recognised_now,
  arg_max(b.rows, b.moment) AS rows_before,
  arg_max(b.recognised, b.moment) AS recognised_before,
  max(b.as_of) AS before_on
FROM newest AS n
JOIN reads AS b
  ON b.site_id = n.site_id
  AND b.column_url = n.column_url
  AND b.moment < n.moment
  AND b.recognised > 0
WHERE n.rows = 0 OR n.recognised = 0
GROUP BY ALL
ORDER BY n.site_id, n.column_url;
