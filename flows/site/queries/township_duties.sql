-- One row a duty of the townships from $low to $high, oldest first. A reason is shown only where nothing could be
-- confirmed: the others name the day of the last night, and would have every page written again. Of a missing report the
-- proof is shown, which changes when its columns are read to their end again; its capture stands on the county's page.
SELECT
  township_code, township, county_code, county, year, basis, deadline, status, published, days_late,
  reason_code,
  CASE WHEN status = 'unknown' THEN reason_says END AS reason_says,
  CASE WHEN status = 'unknown' THEN CAST(reason_params AS VARCHAR) END AS reason_params,
  CASE WHEN status = 'missing' THEN columns_searched END AS columns_searched,
  CASE WHEN status = 'missing' THEN columns_read END AS columns_read,
  CASE WHEN status = 'missing' THEN pages_read END AS pages_read,
  CASE WHEN status = 'missing' THEN rows_read END AS rows_read,
  CASE WHEN status = 'missing' THEN last_pages END AS last_pages,
  CASE WHEN status = 'missing' THEN last_read_in_full END AS last_read_in_full
FROM coverage
WHERE township_code BETWEEN $low AND $high
ORDER BY township_code, year
