-- The versions of reports that have more than one.
SELECT
  v.township_code, v.year, v.version, v.title, v.chars, v.url,
  strftime(v.first_seen AT TIME ZONE 'Asia/Shanghai', '%Y-%m-%d') AS first_seen,
  strftime(v.replaced_at AT TIME ZONE 'Asia/Shanghai', '%Y-%m-%d') AS replaced_at,
  v.township, v.county, v.capture_id, c.warc_file, c.warc_offset,
  strftime(c.fetched_at AT TIME ZONE 'Asia/Shanghai', '%Y-%m-%d %H:%M') AS fetched_at, c.payload_sha256
FROM report_versions AS v
LEFT JOIN captures AS c
  ON c.capture_id = v.capture_id
WHERE v.township_code BETWEEN $low AND $high
  AND v.versions > 1
ORDER BY v.township_code, v.year, v.version
