-- What a run has read so far, one row a site.
SELECT
  site_id,
  any_value(site_name) AS site_name,
  any_value(outcome) AS outcome,
  any_value(reason) AS reason,
  any_value(requests) AS requests,
  count(parse_id) AS pages,
  count(parse_id) FILTER (kind = 'township_report') AS reports
FROM site_reads
LEFT JOIN parses USING (run_id, site_id)
WHERE run_id = $run_id
GROUP BY site_id
ORDER BY site_id
