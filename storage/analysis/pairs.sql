-- What is to be compared: one row a text that is the newest of its report, with last year's text of the same township
-- where the two were never compared, and the texts of other townships for the same year that share most of its sketch.
-- A text that was looked at stands in comparisons beside itself; only it and what shares a clause with a text that is
-- new are looked at, so that a night costs what it brought. A clause that half the country uses says little: in its
-- bucket a text meets its nearest neighbours only, so that the work grows with the number of reports, not its square.
WITH newest AS MATERIALIZED (
  SELECT
    content_id,
    body_id,
    township_code,
    year
  FROM version_rows
  WHERE newest
), fresh AS MATERIALIZED (
  SELECT DISTINCT
    n.content_id,
    n.body_id,
    n.year
  FROM newest AS n
  ANTI JOIN (
    SELECT content_id
    FROM comparisons
    WHERE other_id = content_id
  ) AS looked_at USING (content_id)
), last_year AS (
  SELECT
    n.content_id,
    o.content_id AS last_id
  FROM newest AS n
  JOIN newest AS o ON o.township_code = n.township_code AND o.year = n.year - 1
  ANTI JOIN (
    SELECT *
    FROM comparisons
    WHERE new_sections IS NOT NULL
  ) AS c ON c.content_id = n.content_id AND c.other_id = o.content_id
), fresh_clauses AS (
  SELECT DISTINCT
    f.year,
    unnest(s.clauses) AS clause
  FROM fresh AS f
  JOIN sketches AS s USING (body_id)
), clauses AS (
  SELECT
    n.year,
    n.township_code,
    n.content_id,
    len(s.clauses) AS size,
    unnest(s.clauses) AS clause
  FROM newest AS n
  SEMI JOIN (SELECT DISTINCT year FROM fresh) AS years USING (year)
  JOIN sketches AS s USING (body_id)
), placed AS (
  SELECT
    c.*,
    row_number() OVER (PARTITION BY c.year, c.clause ORDER BY c.township_code, c.content_id) AS place
  FROM clauses AS c
  SEMI JOIN fresh_clauses USING (year, clause)
  QUALIFY count(*) OVER (PARTITION BY c.year, c.clause) > 1
), ahead AS MATERIALIZED (
  -- the places of the next five, each on its own: left to itself, DuckDB joins all texts of a clause with each other
  SELECT
    *,
    place + unnest(range(1, 6)) AS next_place
  FROM placed
), neighbours AS (
  SELECT
    a.content_id,
    b.content_id AS other_id,
    least(a.size, b.size) AS size
  FROM ahead AS a
  JOIN placed AS b ON b.year = a.year AND b.clause = a.clause AND b.place = a.next_place
  WHERE a.township_code <> b.township_code
), alike AS (
  -- an eighth of the smaller sketch: two texts that share a third of their clauses have that
  SELECT
    content_id,
    other_id,
    count(*) AS shared
  FROM neighbours
  GROUP BY content_id, other_id
  HAVING 8 * count(*) >= any_value(size)
), both_ways AS (
  SELECT * FROM alike
  UNION ALL
  SELECT other_id, content_id, shared FROM alike
), ranked AS (
  SELECT
    content_id,
    other_id
  FROM both_ways
  WHERE content_id <> other_id
    AND (content_id IN (SELECT content_id FROM fresh) OR other_id IN (SELECT content_id FROM fresh))
  QUALIFY row_number() OVER (PARTITION BY content_id ORDER BY shared DESC, other_id) <= 2
), near AS (
  SELECT
    content_id,
    list_sort(list(other_id)) AS near_ids
  FROM ranked
  GROUP BY content_id
), wanted AS (
  SELECT content_id, last_id, NULL::UUID[] AS near_ids, FALSE AS fresh FROM last_year
  UNION ALL
  SELECT content_id, NULL, near_ids, FALSE FROM near
  UNION ALL
  SELECT content_id, NULL, NULL, TRUE FROM fresh
)
SELECT
  content_id,
  -- one text may be the report of two years, where a page is posted again under another
  list_sort(list_distinct(list(last_id) FILTER (WHERE last_id IS NOT NULL))) AS last_ids,
  any_value(near_ids) AS near_ids,
  bool_or(fresh) AS fresh
FROM wanted AS w
JOIN (SELECT content_id, min(township_code) AS township_code, min(year) AS year FROM newest GROUP BY content_id) AS n
  USING (content_id)
GROUP BY content_id, n.township_code, n.year
-- neighbours and years that are compared with each other are read together
ORDER BY n.township_code, n.year, content_id;
