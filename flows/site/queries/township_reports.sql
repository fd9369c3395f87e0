-- One row a report (its newest version) with the capture that it was read from; what changes every night is left out,
-- so that a page whose report did not change need not be written again.
SELECT
  r.township_code, r.township, r.county_code, r.county, r.year, r.year_basis, r.version, r.versions, r.title,
  r.issuers, r.published, r.url,
  strftime(r.first_seen AT TIME ZONE 'Asia/Shanghai', '%Y-%m-%d') AS first_seen,
  CASE
    WHEN r.status = 'withdrawn' THEN strftime(r.last_seen AT TIME ZONE 'Asia/Shanghai', '%Y-%m-%d')
  END AS last_seen,
  r.status, r.chars, r.text_sha256, r.capture_id, c.warc_file, c.warc_offset,
  strftime(c.fetched_at AT TIME ZONE 'Asia/Shanghai', '%Y-%m-%d %H:%M') AS fetched_at, c.payload_sha256
FROM reports AS r
LEFT JOIN captures AS c
  ON c.capture_id = r.capture_id
WHERE r.township_code BETWEEN $low AND $high
ORDER BY r.township_code, r.year
