-- The captures in a file, by their offsets.
SELECT *
FROM stored_captures()
WHERE warc_file = $warc_file
ORDER BY warc_offset;

-- The responses whose payloads revisits repeat, the first and best to take first.
SELECT *
FROM stored_captures()
WHERE record_type = 'response'
  AND payload_sha256 IN (SELECT unnest($payloads))
ORDER BY status <> 200, fetched_at, capture_id;
