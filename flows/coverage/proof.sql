-- The whole proof of one township's duties: a row a year and column where it publishes, with the column's last complete
-- reading and its newest one. Parameters: $today, $named (code, name, or county and name), $year, $statuses.
SELECT
  c.township_code,
  c.township,
  c.county,
  c.year,
  c.deadline,
  c.status,
  c.reason_code,
  c.reason,
  d.column_url,
  d.last_complete AS complete_on,
  r.pages,
  r.rows,
  CAST(r.evidence AS VARCHAR) AS evidence,
  d.last_read AS read_on,
  d.now.result AS result,
  d.now.reason AS detail
FROM coverage_as_of($today) AS c
LEFT JOIN duty_columns_as_of($today) AS d
  ON d.series_code = c.series_code
  AND d.county_code = c.county_code
LEFT JOIN (
  SELECT site_id, column_url, as_of, pages, rows, evidence
  FROM column_reads
  WHERE result = 'complete' AND as_of <= $today
  QUALIFY row_number() OVER (PARTITION BY site_id, column_url ORDER BY as_of DESC, run_id DESC) = 1
) AS r
  ON r.site_id = d.site_id
  AND r.column_url = d.column_url
WHERE (c.township_code = $named OR c.township = $named OR c.county || c.township = $named)
  AND ($year IS NULL OR c.year = $year)
  AND list_contains($statuses, c.status)
ORDER BY c.township_code, c.year DESC, d.column_url;
