-- The captures in some files, as a manifest lists them.
SELECT
  capture_id,
  url,
  fetched_at,
  method,
  status,
  record_type,
  bytes,
  payload_sha256,
  warc_file,
  warc_offset,
  run_id,
  site_id
FROM capture_rows
WHERE warc_file IN (SELECT unnest($files))
ORDER BY warc_file, warc_offset;

-- How much the archive holds.
SELECT
  (SELECT count(*) FROM capture_rows) AS captures,
  (SELECT count(*) FROM run_starts) AS runs,
  (SELECT count(*) FROM parses) AS parses;
