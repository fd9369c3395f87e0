-- The duties that were not met in time, and why nobody knows of the others.
SELECT
  year,
  county,
  township,
  status,
  days_late,
  reason
FROM coverage
WHERE year = 2024
  AND status IN ('missing', 'late', 'unknown')
ORDER BY status, county, township;
