-- Columns whose newest reports lack what their earlier ones held (a date, issuers, sections, figures): the layout has
-- changed, and the parser does not see it. Of the $newest addresses that were read last at most the share $rare holds the
-- field; of at least $least that were read on days before all of those, at least the share $usual did. What a person
-- corrected says nothing of the layout. Parameters: $today, $newest, $least, $usual, $rare.
WITH readings AS (
  SELECT site_id, column_url, url, content_id, published, issuers, seen, moment
  FROM current_parses_as_of($today)
  WHERE kind = 'township_report' AND error IS NULL AND column_url IS NOT NULL AND corrected_by IS NULL
), newest AS (
  SELECT *
  FROM readings
  QUALIFY row_number() OVER (PARTITION BY site_id, column_url, url ORDER BY moment DESC) = 1
), last_read AS (
  SELECT *
  FROM newest
  QUALIFY row_number() OVER (PARTITION BY site_id, column_url ORDER BY moment DESC, url) <= $newest
), starts AS (
  SELECT site_id, column_url, min(seen) AS since, min_by(url, moment) AS example
  FROM last_read
  GROUP BY site_id, column_url
  HAVING count(*) = $newest
), earlier AS (
  SELECT r.*
  FROM readings AS r
  JOIN starts AS s USING (site_id, column_url)
  WHERE r.seen < s.since
  QUALIFY row_number() OVER (PARTITION BY r.site_id, r.column_url, r.url ORDER BY r.moment DESC) = 1
), compared AS (
  SELECT *, TRUE AS now
  FROM last_read
  UNION ALL
  SELECT *, FALSE
  FROM earlier
), sectioned AS (
  SELECT DISTINCT content_id
  FROM section_rows
  SEMI JOIN compared USING (content_id)
  WHERE level >= 1
), counting AS (
  SELECT DISTINCT content_id
  FROM figure_rows
  SEMI JOIN compared USING (content_id)
), fields AS (
  SELECT
    c.site_id,
    c.column_url,
    c.now,
    unnest([
      struct_pack(name := 'published', held := c.published IS NOT NULL),
      struct_pack(name := 'issuers', held := coalesce(len(c.issuers), 0) > 0),
      struct_pack(name := 'sections', held := s.content_id IS NOT NULL),
      struct_pack(name := 'figures', held := f.content_id IS NOT NULL)
    ]) AS field
  FROM compared AS c
  LEFT JOIN sectioned AS s ON s.content_id = c.content_id
  LEFT JOIN counting AS f ON f.content_id = c.content_id
)
SELECT
  o.site_id,
  o.column_url,
  o.field.name AS field,
  s.since,
  s.example,
  count(*) FILTER (WHERE o.now) AS newest,
  count(*) FILTER (WHERE o.now AND o.field.held) AS held_now,
  count(*) FILTER (WHERE NOT o.now) AS earlier,
  count(*) FILTER (WHERE NOT o.now AND o.field.held) AS held_before
FROM fields AS o
JOIN starts AS s USING (site_id, column_url)
GROUP BY o.site_id, o.column_url, o.field.name, s.since, s.example
HAVING earlier >= $least
  AND held_before >= $usual * earlier
  AND held_now <= $rare * newest
ORDER BY o.site_id, o.column_url, field;
