-- All duties of the townships from $low to $high as the pages and files of counties show them: every reason, and of what
-- is missing the newest record of the column that was searched. Most of it changes from night to night.
WITH searched AS (
  SELECT DISTINCT columns_searched[1] AS url
  FROM coverage
  WHERE status = 'missing'
    AND township_code BETWEEN $low AND $high
),
proofs AS (
  SELECT
    c.url,
    strftime(max(c.fetched_at) AT TIME ZONE 'Asia/Shanghai', '%Y-%m-%d %H:%M') AS fetched_at,
    arg_max(c.warc_file, c.fetched_at) AS warc_file,
    arg_max(c.warc_offset, c.fetched_at) AS warc_offset,
    arg_max(c.payload_sha256, c.fetched_at) AS payload_sha256
  FROM captures AS c
  JOIN searched AS s
    ON s.url = c.url
  GROUP BY c.url
)
SELECT
  d.township_code, d.township, d.county_code, d.county, d.year, d.basis, d.deadline, d.status, d.published, d.days_late,
  d.url, d.reason_code, d.reason_says, CAST(d.reason_params AS VARCHAR) AS reason_params, d.columns_searched,
  d.columns_read, d.last_read_in_full, d.as_of, r.title, r.year IS NOT NULL AS reported,
  p.fetched_at, p.warc_file, p.warc_offset, p.payload_sha256, d.pages_read, d.rows_read, d.last_pages
FROM coverage AS d
LEFT JOIN reports AS r
  ON r.township_code = d.township_code
  AND r.year = d.year
LEFT JOIN proofs AS p
  ON p.url = d.columns_searched[1]
  AND d.status = 'missing'
WHERE d.township_code BETWEEN $low AND $high
ORDER BY d.township_code, d.year DESC
