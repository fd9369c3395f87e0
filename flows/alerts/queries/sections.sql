-- Sites whose newest batch of reports came out without sections: the article's frame has changed, or its text is an
-- image. A batch is a night that read at least $batch reports. Parameters: $today, $batch.
WITH newest_parses AS (
  SELECT site_id, page_url, kind, content_id, error, min(as_of) OVER (PARTITION BY capture_id, url) AS seen
  FROM parses
  QUALIFY row_number() OVER (PARTITION BY capture_id, url ORDER BY parsed_at DESC, parse_id) = 1
), reports AS (
  SELECT *
  FROM newest_parses
  WHERE kind = 'township_report' AND error IS NULL AND seen <= $today
), batches AS (
  SELECT site_id, seen
  FROM reports
  GROUP BY site_id, seen
  HAVING count(*) >= $batch
  QUALIFY row_number() OVER (PARTITION BY site_id ORDER BY seen DESC) = 1
), outlined AS (
  SELECT DISTINCT content_id
  FROM section_rows
  WHERE level >= 1
)
SELECT
  r.site_id,
  r.seen AS read_on,
  count(*) AS reports,
  count(*) FILTER (WHERE o.content_id IS NULL) AS without_sections,
  min(r.page_url) FILTER (WHERE o.content_id IS NULL) AS example
FROM reports AS r
JOIN batches AS b ON b.site_id = r.site_id AND b.seen = r.seen
LEFT JOIN outlined AS o ON o.content_id = r.content_id
GROUP BY r.site_id, r.seen
HAVING 2 * without_sections > reports
ORDER BY r.site_id;
