-- What reparse reads: the capture files that hold articles, then the articles of one file; a further page of an
-- article; last the headings and the figures of some contents.
-- The columns stand in the order of storage.records.Capture, storage.reparse.PageAgain and its newest parse.
SELECT DISTINCT c.warc_file
FROM capture_rows AS c
SEMI JOIN (
  SELECT capture_id FROM parses
  UNION
  SELECT capture_id FROM page_visits WHERE outcome = 'ok'
) AS articles USING (capture_id)
WHERE c.record_type <> 'revisit'
  AND ($since::DATE IS NULL OR CAST(c.fetched_at AT TIME ZONE 'Asia/Shanghai' AS DATE) >= $since::DATE)
ORDER BY c.warc_file;

WITH here AS (
  SELECT *
  FROM stored_captures()
  WHERE warc_file = $warc_file
    AND record_type <> 'revisit'
    AND ($since::DATE IS NULL OR CAST(fetched_at AT TIME ZONE 'Asia/Shanghai' AS DATE) >= $since::DATE)
), visited AS (
  SELECT
    capture_id,
    any_value(column_url) AS column_url,
    min(as_of) AS as_of
  FROM page_visits
  WHERE outcome = 'ok'
    AND capture_id IN (SELECT capture_id FROM here)
  GROUP BY capture_id
), parsed AS (
  SELECT *
  FROM parses
  WHERE capture_id IN (SELECT capture_id FROM here)
  QUALIFY row_number() OVER (PARTITION BY capture_id ORDER BY parsed_at DESC, parser_version DESC) = 1
), county AS (
  SELECT
    site_id,
    arg_max(county_code, as_of) AS county_code
  FROM site_reads
  GROUP BY site_id
), column_township AS (
  SELECT
    site_id,
    column_url,
    arg_max(township_code, as_of) AS township_code
  FROM column_reads
  GROUP BY site_id, column_url
), listed AS (
  SELECT
    site_id,
    url,
    arg_max(title, moment_of(as_of, seen_at)) AS title,
    arg_max(listed_date, moment_of(as_of, seen_at)) AS listed_date
  FROM list_rows
  GROUP BY site_id, url
)
SELECT
  h.*,
  p.page_url,
  coalesce(p.column_url, v.column_url),
  coalesce(p.as_of, v.as_of),
  y.county_code,
  t.township_code,
  l.title,
  coalesce(p.listed_date, l.listed_date),
  p.kind,
  p.township_code,
  p.township,
  p.year,
  p.title,
  p.published,
  p.error,
  p.content_id
FROM here AS h
LEFT JOIN visited AS v USING (capture_id)
LEFT JOIN parsed AS p USING (capture_id)
LEFT JOIN county AS y ON y.site_id = h.site_id
LEFT JOIN column_township AS t ON t.site_id = h.site_id AND t.column_url = coalesce(p.column_url, v.column_url)
LEFT JOIN listed AS l ON l.site_id = h.site_id AND l.url = coalesce(p.page_url, h.url)
WHERE v.capture_id IS NOT NULL
  OR p.capture_id IS NOT NULL
ORDER BY h.warc_offset;

SELECT *
FROM stored_captures()
WHERE url = $url
  AND run_id = $run_id
  AND record_type = 'response'
ORDER BY fetched_at DESC
LIMIT 1;

SELECT
  content_id::VARCHAR,
  list(DISTINCT marker || heading)
FROM section_rows
WHERE content_id IN (SELECT unnest($names::UUID[]))
  AND heading <> ''
GROUP BY content_id;

SELECT
  content_id::VARCHAR,
  list(DISTINCT quote)
FROM figure_rows
WHERE content_id IN (SELECT unnest($names::UUID[]))
GROUP BY content_id;
