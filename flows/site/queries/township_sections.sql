-- The outline with its text, in reading order.
SELECT
  township_code, year, path, level, marker, heading, role, text
FROM sections
WHERE township_code BETWEEN $low AND $high
ORDER BY township_code, year, ordinal
