-- The newest year that is due, counted by status, as of the last collect. No parameters.
WITH counted AS (
  SELECT year, status, count(*) AS duties
  FROM coverage
  GROUP BY year, status
), due AS (
  SELECT coalesce(max(year) FILTER (WHERE status <> 'not_due'), max(year)) AS year
  FROM counted
)
SELECT c.year, c.status, c.duties
FROM counted AS c
SEMI JOIN due USING (year)
ORDER BY c.duties DESC, c.status;
