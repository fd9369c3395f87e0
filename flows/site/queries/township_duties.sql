-- One row a duty of the townships from $low to $high, oldest first.
SELECT
  township_code, township, county_code, county, year, basis, deadline, status, published, days_late, reason
FROM coverage
WHERE township_code BETWEEN $low AND $high
ORDER BY township_code, year
