-- One row a duty of the townships from $low to $high, oldest first. A reason is shown only where nothing could be
-- confirmed: the others name the day of the last night, and would have every page written again. What was searched for
-- a missing report stays; when, the county's page says.
SELECT
  township_code, township, county_code, county, year, basis, deadline, status, published, days_late,
  reason_code,
  CASE WHEN status = 'unknown' THEN reason_says END AS reason_says,
  CASE WHEN status = 'unknown' THEN CAST(reason_params AS VARCHAR) END AS reason_params,
  CASE WHEN status = 'missing' THEN columns_searched END AS columns_searched,
  CASE WHEN status = 'missing' THEN columns_read END AS columns_read
FROM coverage
WHERE township_code BETWEEN $low AND $high
ORDER BY township_code, year
