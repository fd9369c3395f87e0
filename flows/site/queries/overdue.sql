-- Who is to be called: the townships that owe the report of the newest year that is due, or were late with it, by county,
-- the counties that owe most first.
WITH newest AS (
  SELECT max(year) AS year
  FROM coverage
  WHERE status <> 'not_due'
),
counted AS (
  SELECT
    left(d.township_code, 6) AS county_code,
    any_value(d.county) AS county,
    d.year,
    count(*) AS duties,
    list(struct_pack(code := d.township_code, name := d.township) ORDER BY d.township_code)
      FILTER (WHERE d.status IN ('missing', 'withdrawn')) AS owing,
    list(struct_pack(code := d.township_code, name := d.township, days := d.days_late) ORDER BY d.days_late DESC, d.township_code)
      FILTER (WHERE d.status = 'late') AS late,
    max(d.last_read_in_full) AS last_read_in_full
  FROM coverage AS d
  JOIN newest AS n
    ON n.year = d.year
  GROUP BY left(d.township_code, 6), d.year
)
SELECT
  county_code, county, year, duties, coalesce(owing, []) AS owing, coalesce(late, []) AS late, last_read_in_full
FROM counted
WHERE owing IS NOT NULL
  OR late IS NOT NULL
ORDER BY len(coalesce(owing, [])) DESC, len(coalesce(late, [])) DESC, county_code
