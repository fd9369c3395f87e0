-- The figures of the catalogue, year over year.
SELECT
  township_code, metric, unit, year, value, previous_value, change, change_ratio
FROM yoy_figures
WHERE township_code BETWEEN $low AND $high
ORDER BY township_code, metric, unit, year
