-- What a county's pages are made of, as one number for each county; `rows` is one of the township queries.
SELECT
  left(township_code, 6) AS county_code,
  sum(hash(entry)::HUGEINT) % 18446744073709551616 AS fingerprint
FROM ({rows}) AS entry
GROUP BY left(township_code, 6)
