-- What was not met in time for 2024, and where nobody can know.
SELECT
  status,
  county,
  string_agg(township, '、' ORDER BY township_code) AS townships,
  days_late,
  reason
FROM coverage
WHERE year = 2024
  AND status IN ('missing', 'late', 'unknown')
GROUP BY status, county, days_late, reason
ORDER BY status, county;
