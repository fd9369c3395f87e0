-- Every capture that held the report of a township and year: the responses that were read as one of its texts, and the
-- revisits (RFC 9110 304, or the same payload again) that say that such a response still stood.
-- $code, $year, $county (its code or part of its name) and $run_id may each be NULL, which means all.
WITH read_texts AS (
  SELECT
    r.township_code,
    r.township,
    r.county,
    r.year,
    r.title,
    p.capture_id,
    p.seen AS as_of,
    p.url,
    c.url AS captured_url,
    c.payload_sha256
  FROM posting_ranks AS r
  JOIN current_parses_as_of(DATE '9999-12-31') AS p
    ON p.url = r.url
    AND p.text_sha256 = r.text_sha256
    AND p.year = r.year
  JOIN capture_rows AS c ON c.capture_id = p.capture_id
  WHERE r.chosen
    AND ($code IS NULL OR r.township_code = $code)
    AND ($year IS NULL OR r.year = $year)
    AND ($county IS NULL OR contains(r.county, $county) OR starts_with(r.county_code, $county))
), payloads AS (
  SELECT DISTINCT ON (township_code, year, captured_url, payload_sha256)
    *
  FROM read_texts
  ORDER BY as_of
), seen AS (
  SELECT
    township_code,
    township,
    county,
    year,
    title,
    url,
    capture_id,
    as_of
  FROM read_texts
  UNION
  SELECT
    s.township_code,
    s.township,
    s.county,
    s.year,
    s.title,
    s.url,
    c.capture_id,
    coalesce(v.as_of, (c.fetched_at AT TIME ZONE 'Asia/Shanghai')::DATE)
  FROM payloads AS s
  JOIN capture_rows AS c
    ON c.url = s.captured_url
    AND c.payload_sha256 = s.payload_sha256
    AND c.record_type = 'revisit'
  LEFT JOIN page_visits AS v ON v.capture_id = c.capture_id
  WHERE c.capture_id NOT IN (SELECT capture_id FROM read_texts)
)
SELECT
  s.township_code,
  s.township,
  s.county,
  s.year,
  s.title,
  s.url AS report_url,
  s.as_of,
  c.*
FROM seen AS s
JOIN stored_captures() AS c USING (capture_id)
WHERE $run_id IS NULL
  OR c.run_id = $run_id
ORDER BY s.township_code, s.year, moment_of(s.as_of, c.fetched_at), c.capture_id;

-- The responses that may hold the payload of a revisit, the likeliest first.
SELECT *
FROM stored_captures()
WHERE payload_sha256 = $sha256
  AND record_type = 'response'
ORDER BY url <> $url, status <> 200, fetched_at
LIMIT 1;

-- The capture of an id.
SELECT *
FROM stored_captures()
WHERE capture_id = $id;
