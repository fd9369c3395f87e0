-- Sites whose newest batch of pages, listed as reports, mostly read as something else or not at all: a new frame of the
-- article. Pages with no text of their own count, since their text was not found. Parameters: $today, $batch.
WITH newest_parses AS (
  SELECT site_id, page_url, kind, error, min(as_of) OVER (PARTITION BY capture_id, url) AS seen
  FROM parses
  QUALIFY row_number() OVER (PARTITION BY capture_id, url ORDER BY parsed_at DESC, parse_id) = 1
), pages AS (
  SELECT site_id, page_url, seen, bool_or(coalesce(kind, '') IN ('township_report', 'higher_report')) AS is_report
  FROM newest_parses
  WHERE seen <= $today
  GROUP BY site_id, page_url, seen
), listed AS (
  SELECT site_id, url
  FROM list_rows
  WHERE as_of <= $today
  GROUP BY site_id, url
  HAVING arg_max(verdict, moment_of(as_of, seen_at)) = 'report'
), judged AS (
  SELECT p.*
  FROM pages AS p
  SEMI JOIN listed AS l ON l.site_id = p.site_id AND l.url = p.page_url
), batches AS (
  SELECT site_id, seen
  FROM judged
  GROUP BY site_id, seen
  HAVING count(*) >= $batch
  QUALIFY row_number() OVER (PARTITION BY site_id ORDER BY seen DESC) = 1
)
SELECT
  j.site_id,
  j.seen AS read_on,
  count(*) AS pages,
  count(*) FILTER (WHERE NOT is_report) AS no_reports,
  min(j.page_url) FILTER (WHERE NOT is_report) AS example
FROM judged AS j
JOIN batches AS b ON b.site_id = j.site_id AND b.seen = j.seen
GROUP BY j.site_id, j.seen
HAVING 2 * no_reports > pages
ORDER BY j.site_id;
