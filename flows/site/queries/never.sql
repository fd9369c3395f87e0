-- Townships none of whose reports that are due was ever found, though at least one is missing by proof; by county.
WITH silent AS (
  SELECT
    township_code,
    any_value(township) AS township,
    any_value(county) AS county,
    count(*) FILTER (WHERE status = 'missing') AS missing,
    count(*) AS due
  FROM coverage
  WHERE status <> 'not_due'
  GROUP BY township_code
  HAVING count(*) FILTER (WHERE status IN ('published', 'late', 'withdrawn')) = 0
    AND count(*) FILTER (WHERE status = 'missing') > 0
)
SELECT
  left(township_code, 6) AS county_code,
  any_value(county) AS county,
  list(struct_pack(code := township_code, name := township, missing := missing, due := due) ORDER BY township_code) AS townships
FROM silent
GROUP BY left(township_code, 6)
ORDER BY len(townships) DESC, county_code
