-- Who reports in each configured county, by the name that the portal uses: years from the first report to the last.
-- A NULL code is a name that the registry lacks. No parameters.
SELECT
  u.county_code,
  p.township_code AS code,
  p.township AS name,
  min(p.year) AS first_year,
  max(p.year) AS last_year
FROM current_parses_as_of(DATE '9999-12-31') AS p
JOIN (SELECT DISTINCT site_id, county_code FROM units_as_of(DATE '9999-12-31')) AS u USING (site_id)
WHERE p.kind = 'township_report'
  AND p.error IS NULL
  AND p.township IS NOT NULL
  AND p.year IS NOT NULL
GROUP BY u.county_code, p.township_code, p.township
ORDER BY u.county_code, first_year, name;
