-- Of the figures that most townships of a county state: the median of each year.
WITH stated AS (
  SELECT
    left(township_code, 6) AS county_code,
    metric, unit, year,
    median(value) AS middle,
    count(*) AS townships
  FROM yoy_figures
  WHERE township_code BETWEEN $low AND $high
    AND value IS NOT NULL
  GROUP BY left(township_code, 6), metric, unit, year
)
SELECT
  county_code, metric, unit,
  list(struct_pack(year := year, middle := middle) ORDER BY year) AS middles
FROM stated
GROUP BY county_code, metric, unit
QUALIFY row_number() OVER (PARTITION BY county_code ORDER BY sum(townships) DESC, metric, unit) <= 12
ORDER BY county_code, sum(townships) DESC, metric, unit
