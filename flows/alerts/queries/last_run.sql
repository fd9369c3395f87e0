-- The last collecting run and what it came to. No parameters.
WITH last AS (
  SELECT *
  FROM run_starts
  WHERE kind = 'collect'
  ORDER BY started DESC, run_id DESC
  LIMIT 1
)
SELECT
  l.run_id,
  l.started,
  l.as_of,
  e.finished,
  e.outcome,
  (SELECT count(*) FROM site_reads AS s WHERE s.run_id = l.run_id) AS sites,
  (SELECT count(*) FROM site_reads AS s WHERE s.run_id = l.run_id AND s.in_full) AS sites_in_full,
  (SELECT coalesce(sum(s.requests), 0) FROM site_reads AS s WHERE s.run_id = l.run_id) AS requests,
  (SELECT count(*) FROM parses AS p WHERE p.run_id = l.run_id) AS pages,
  (
    SELECT count(DISTINCT (p.township_code, p.year))
    FROM corrected_parses() AS p
    WHERE p.kind = 'township_report' AND p.township_code IS NOT NULL AND p.year IS NOT NULL
  ) AS reports
FROM last AS l
LEFT JOIN run_ends AS e USING (run_id);
