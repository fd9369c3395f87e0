-- What people corrected of reports and of their figures, in the order in which it was taken; what was overruled since, or
-- is of another text than the one shown, is left out.
SELECT
  township_code, year, field, path, quote, old, new, who, corrected_on, why
FROM corrections
WHERE township_code BETWEEN $low AND $high
  AND state IN ('in_force', 'agreed')
ORDER BY township_code, year, taken_at, correction_id
