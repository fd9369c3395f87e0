-- What a night has to know of the sites in $sites: first their rows, then their columns.
-- The columns stand in the order of storage.records.KnownRow and ColumnMemory.
WITH listed AS (
  SELECT
    site_id,
    url,
    arg_max(title, moment_of(as_of, seen_at)) AS title,
    max(moment_of(as_of, seen_at)) AS last_order,
    arg_max(struct_pack(d := listed_date, c := township_code, y := year), moment_of(as_of, seen_at)) AS said,
    arg_max(verdict, moment_of(as_of, seen_at)) AS verdict,
    arg_max(column_url, moment_of(as_of, seen_at)) AS column_url
  FROM list_rows
  WHERE site_id IN (SELECT unnest($sites::VARCHAR[]))
  GROUP BY site_id, url
), visited AS (
  SELECT
    site_id,
    url,
    arg_max(outcome, moment_of(as_of, seen_at)) AS outcome,
    max(as_of) AS last_visit,
    max(as_of) FILTER (WHERE outcome IN ('ok', 'not_modified')) AS last_read
  FROM page_visits
  WHERE site_id IN (SELECT unnest($sites::VARCHAR[]))
  GROUP BY site_id, url
), captured AS (
  SELECT
    site_id,
    url,
    arg_max(
      struct_pack(etag := etag, last_modified := last_modified, payload_sha256 := payload_sha256),
      -- a drawn page comes after the page that it was drawn from, and has no validators: it is asked for in full again
      struct_pack(at := fetched_at, drawn := record_type = 'conversion')
    ) AS validators
  FROM capture_rows
  WHERE site_id IN (SELECT unnest($sites::VARCHAR[]))
    AND status IN (200, 304)
    AND method = 'GET'
  GROUP BY site_id, url
), parsed AS (
  -- of an article and its documents, the one that is a report tells what the page holds
  SELECT
    site_id,
    page_url,
    arg_max(kind, struct_pack(
      seen := moment_of(as_of, parsed_at),
      report := coalesce(kind = 'township_report', FALSE)
    )) AS kind,
    arg_max(
      struct_pack(c := township_code, y := year),
      moment_of(as_of, parsed_at)
    ) FILTER (WHERE kind = 'township_report') AS report,
    bool_or(kind = 'township_report') AS ever_report
  FROM corrected_parses()
  WHERE site_id IN (SELECT unnest($sites::VARCHAR[]))
  GROUP BY site_id, page_url
), units AS (
  SELECT site_id, township_code, series_code, first_year, coalesce(last_year, 9999) AS last_year
  FROM units_as_of(DATE '9999-12-31')
  WHERE site_id IN (SELECT unnest($sites::VARCHAR[]))
), seen AS (
  SELECT DISTINCT u.series_code, p.year
  FROM corrected_parses() AS p
  JOIN units AS u USING (township_code)
  WHERE p.kind = 'township_report' AND p.site_id IN (SELECT unnest($sites::VARCHAR[]))
), awaited AS (
  -- pages of all townships of a year, of whom some were not seen yet
  SELECT DISTINCT l.site_id, l.url
  FROM listed AS l
  JOIN units AS u ON u.site_id = l.site_id AND l.said.y BETWEEN u.first_year AND u.last_year
  ANTI JOIN seen AS s ON s.series_code = u.series_code AND s.year = l.said.y
  WHERE is_collective(l.title, l.said.y) AND l.said.c IS NULL
)
SELECT
  l.site_id,
  l.url,
  l.title,
  l.said.d,
  l.verdict,
  l.said.c,
  l.said.y,
  CASE WHEN p.ever_report THEN 'township_report' ELSE p.kind END,
  v.outcome,
  v.last_visit,
  c.validators.etag,
  c.validators.last_modified,
  c.validators.payload_sha256,
  l.column_url,
  l.verdict <> 'left',
  p.report.c,
  p.report.y,
  v.last_read,
  a.url IS NOT NULL
FROM listed AS l
LEFT JOIN visited AS v USING (site_id, url)
LEFT JOIN captured AS c USING (site_id, url)
LEFT JOIN parsed AS p ON p.site_id = l.site_id AND p.page_url = l.url
LEFT JOIN awaited AS a ON a.site_id = l.site_id AND a.url = l.url;

WITH read AS (
  SELECT
    site_id,
    column_url,
    max(as_of) FILTER (WHERE to_the_end) AS last_to_the_end,
    -- how it looked when it was last read well to its end; else when it was last read well; else at all
    arg_max(
      struct_pack(rows := rows, recognised := recognised, newest := newest),
      struct_pack(
        whole := outcome IN ('ok', 'not_modified') AND to_the_end,
        well := outcome IN ('ok', 'not_modified'),
        seen := as_of
      )
    ) AS looked,
    max(newest) AS newest,
    arg_max(first_url, as_of) AS first_url,
    arg_max(title, as_of) AS title,
    -- "unchanged" says nothing good of a list that was blocked, cut short or suddenly empty when it was read last
    arg_max(in_full, struct_pack(seen := as_of, run := run_id)) AS trusted
  FROM column_reads
  WHERE site_id IN (SELECT unnest($sites::VARCHAR[]))
  GROUP BY site_id, column_url
), captured AS (
  SELECT
    site_id,
    url,
    arg_max(
      struct_pack(etag := etag, last_modified := last_modified, payload_sha256 := payload_sha256),
      fetched_at
    ) AS validators
  FROM capture_rows
  WHERE site_id IN (SELECT unnest($sites::VARCHAR[]))
    AND status IN (200, 304)
  GROUP BY site_id, url
)
SELECT
  r.site_id,
  r.column_url,
  r.last_to_the_end,
  r.looked.rows,
  r.looked.recognised,
  r.newest,
  CASE WHEN r.trusted THEN c.validators.etag END,
  CASE WHEN r.trusted THEN c.validators.last_modified END,
  CASE WHEN r.trusted THEN c.validators.payload_sha256 END,
  r.first_url,
  r.title
FROM read AS r
LEFT JOIN captured AS c ON c.site_id = r.site_id AND c.url = coalesce(r.first_url, r.column_url);
