-- Which texts are worth comparing and are not compared yet: the newest version of each report with last year's, and
-- with the two texts of other townships for the same year that share most of its sketch.
-- A clause that half the country uses says little: within its bucket a text meets its nearest neighbours only, so that
-- the work grows with the number of reports, not with its square.
WITH newest AS (
  SELECT
    content_id,
    body_id,
    township_code,
    year
  FROM version_rows
  WHERE newest
), last_year AS (
  SELECT DISTINCT
    n.content_id,
    o.content_id AS other_id,
    TRUE AS same_township
  FROM newest AS n
  JOIN newest AS o ON o.township_code = n.township_code AND o.year = n.year - 1
), clauses AS (
  SELECT
    n.year,
    n.township_code,
    n.content_id,
    unnest(s.clauses) AS clause
  FROM newest AS n
  JOIN sketches AS s USING (body_id)
), placed AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY year, clause ORDER BY township_code, content_id) AS place
  FROM clauses
  QUALIFY count(*) OVER (PARTITION BY year, clause) > 1
), neighbours AS (
  SELECT
    a.content_id,
    a.township_code,
    b.content_id AS other_id,
    b.township_code AS other_township
  FROM placed AS a
  CROSS JOIN range(1, 6) AS steps (step)
  JOIN placed AS b ON b.year = a.year AND b.clause = a.clause AND b.place = a.place + step
), both_ways AS (
  SELECT * FROM neighbours
  UNION ALL
  SELECT other_id, other_township, content_id, township_code FROM neighbours
), nearest AS (
  SELECT
    content_id,
    other_id,
    FALSE AS same_township
  FROM both_ways
  WHERE township_code <> other_township
  GROUP BY content_id, other_id
  QUALIFY row_number() OVER (PARTITION BY content_id ORDER BY count(*) DESC, other_id) <= 2
), wanted AS (
  SELECT * FROM last_year
  UNION ALL
  SELECT * FROM nearest
)
SELECT
  w.content_id,
  w.other_id,
  bool_or(w.same_township) AS same_township
FROM wanted AS w
WHERE NOT EXISTS (
  SELECT 1
  FROM comparisons AS c
  WHERE c.content_id = w.content_id
    AND c.other_id = w.other_id
    AND (c.new_sections IS NOT NULL OR NOT w.same_township)
)
GROUP BY w.content_id, w.other_id
ORDER BY w.content_id, w.other_id;
