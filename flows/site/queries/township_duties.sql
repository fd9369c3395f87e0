-- One row a duty of the townships from $low to $high, oldest first. A reason is shown only where nothing could be
-- confirmed: the others name the day of the last night, and would have every page written again.
SELECT
  township_code, township, county_code, county, year, basis, deadline, status, published, days_late,
  CASE WHEN status = 'unknown' THEN reason_says END AS reason_says,
  CASE WHEN status = 'unknown' THEN CAST(reason_params AS VARCHAR) END AS reason_params
FROM coverage
WHERE township_code BETWEEN $low AND $high
ORDER BY township_code, year
