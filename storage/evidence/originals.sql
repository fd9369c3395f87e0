-- For each revisit of a capture file the response whose payload it repeats: of the same address where there is one.
SELECT
  r.warc_offset,
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
FROM capture_rows AS r
JOIN capture_rows AS o
  ON o.payload_sha256 = r.payload_sha256
  AND o.record_type = 'response'
WHERE r.warc_file = $warc_file
  AND r.record_type = 'revisit'
QUALIFY row_number() OVER (
  PARTITION BY r.capture_id ORDER BY o.url <> r.url, o.status <> 200, o.fetched_at, o.capture_id
) = 1;
