-- Every quantity a report states.
SELECT
  township_code, year, path, subject, metric, value, unit, qualifier, quote, corrected_by
FROM figures
WHERE township_code BETWEEN $low AND $high
ORDER BY township_code, year, path, quote, subject, value
