-- Values far from the rest of their year (modified z-score on the logarithm, Iglewicz and Hoaglin 1993: beyond 3.5),
-- and those that changed threefold from a year ago.
WITH stated AS (
  SELECT
    township_code, township, county, year, value, previous_value, change_ratio,
    ln(1 + greatest(value, 0)) AS size
  FROM yoy_figures
  WHERE metric = $metric
    AND unit = $unit
    AND value IS NOT NULL
),
middles AS (
  SELECT
    year,
    median(size) AS middle,
    mad(size) AS spread,
    count(*) AS townships
  FROM stated
  GROUP BY year
),
scored AS (
  SELECT
    s.*,
    CASE WHEN m.spread > 0 AND m.townships >= 8 THEN 0.6745 * (s.size - m.middle) / m.spread END AS score
  FROM stated AS s
  JOIN middles AS m
    ON m.year = s.year
)
SELECT
  township_code, township, county, year, value, previous_value, change_ratio, score
FROM scored
WHERE abs(score) > 3.5
  OR (previous_value >= 10 AND (value >= 3 * previous_value OR value * 3 <= previous_value))
ORDER BY year DESC, greatest(coalesce(abs(score), 0), abs(ln((1 + value) / (1 + coalesce(previous_value, value)))) * 2) DESC,
  township_code
LIMIT 100
