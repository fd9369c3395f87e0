-- The captures in a file, by their offsets.
SELECT
  capture_id,
  url,
  site_id,
  run_id,
  fetched_at,
  method,
  status,
  media_type,
  bytes,
  payload_sha256,
  record_type,
  warc_file,
  warc_offset,
  etag,
  last_modified
FROM capture_rows
WHERE warc_file = $warc_file
ORDER BY warc_offset;

-- The responses whose payloads revisits repeat, the first and best to take first.
SELECT
  capture_id,
  url,
  site_id,
  run_id,
  fetched_at,
  method,
  status,
  media_type,
  bytes,
  payload_sha256,
  record_type,
  warc_file,
  warc_offset,
  etag,
  last_modified
FROM capture_rows
WHERE record_type = 'response'
  AND payload_sha256 IN (SELECT unnest($payloads))
ORDER BY status <> 200, fetched_at, capture_id;
