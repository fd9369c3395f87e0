-- The newest read of each site up to a day, and how each of its columns went. Parameters: $today.
WITH tries AS (
  SELECT *
  FROM site_reads
  WHERE as_of <= $today
), newest AS (
  SELECT *
  FROM tries
  QUALIFY row_number() OVER (PARTITION BY site_id ORDER BY moment_of(as_of, started) DESC) = 1
), good AS (
  SELECT site_id, max(as_of) AS last_good, max(moment_of(as_of, started)) AS good_moment
  FROM tries
  WHERE in_full
  GROUP BY site_id
), failing AS (
  SELECT t.site_id, min(t.as_of) AS failing_since
  FROM tries AS t
  LEFT JOIN good AS g USING (site_id)
  WHERE g.good_moment IS NULL OR moment_of(t.as_of, t.started) > g.good_moment
  GROUP BY t.site_id
)
SELECT
  n.site_id,
  n.site_name,
  n.county_code,
  n.as_of AS read_on,
  n.in_full,
  n.outcome,
  n.trouble,
  g.last_good,
  f.failing_since,
  coalesce((
    SELECT list_sort(list({'url': c.column_url, 'outcome': c.outcome, 'reason_code': c.reason_code}))
    FROM column_reads AS c
    WHERE c.run_id = n.run_id AND c.site_id = n.site_id AND NOT c.in_full
  ), []) AS failed_columns
FROM newest AS n
LEFT JOIN good AS g USING (site_id)
LEFT JOIN failing AS f USING (site_id)
ORDER BY n.site_id;
