-- The captures in a file by their offsets, each revisit with the response whose payload it repeats: of the same address
-- where there is one.
SELECT
  c.capture_id,
  c.url,
  c.site_id,
  c.run_id,
  c.fetched_at,
  c.method,
  c.status,
  c.media_type,
  c.bytes,
  c.payload_sha256,
  c.record_type,
  c.warc_file,
  c.warc_offset,
  c.etag,
  c.last_modified,
  o.capture_id,
  o.url,
  o.site_id,
  o.run_id,
  o.fetched_at,
  o.method,
  o.status,
  o.media_type,
  o.bytes,
  o.payload_sha256,
  o.record_type,
  o.warc_file,
  o.warc_offset,
  o.etag,
  o.last_modified
FROM capture_rows AS c
LEFT JOIN capture_rows AS o
  ON o.payload_sha256 = c.payload_sha256
  AND o.record_type = 'response'
  AND c.record_type = 'revisit'
WHERE c.warc_file = $warc_file
QUALIFY row_number() OVER (
  PARTITION BY c.capture_id ORDER BY o.url <> c.url, o.status <> 200, o.fetched_at, o.capture_id
) = 1
ORDER BY c.warc_offset;
