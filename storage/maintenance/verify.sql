-- What must hold between the rows of the archive: each statement gives one row a fault, in words.
SELECT 'site ' || site_id || ' stands ' || count(*) || ' times in run ' || run_id
FROM site_reads
GROUP BY run_id, site_id
HAVING count(*) > 1;

SELECT 'run ' || run_id || ' starts ' || count(*) || ' times'
FROM run_starts
GROUP BY run_id
HAVING count(*) > 1;

SELECT 'site ' || r.site_id || ' was read in run ' || r.run_id || ', which never started'
FROM site_reads AS r
ANTI JOIN run_starts USING (run_id);

SELECT 'capture ' || capture_id || ' stands ' || count(*) || ' times'
FROM capture_rows
GROUP BY capture_id
HAVING count(*) > 1;

SELECT 'the visit to ' || v.url || ' names capture ' || v.capture_id || ', which is not there'
FROM page_visits AS v
ANTI JOIN capture_rows AS c ON c.capture_id = v.capture_id
WHERE v.capture_id IS NOT NULL;

SELECT 'the parse of ' || p.url || ' names capture ' || p.capture_id || ', which is not there'
FROM parses AS p
ANTI JOIN capture_rows AS c ON c.capture_id = p.capture_id;

SELECT 'parse ' || parse_id || ' stands ' || count(*) || ' times'
FROM parses
GROUP BY parse_id
HAVING count(*) > 1;

SELECT 'text ' || body_id || ' stands ' || count(*) || ' times'
FROM texts
GROUP BY body_id
HAVING count(*) > 1;

SELECT 'the parse of ' || p.url || ' names text ' || p.body_id || ', which is not there'
FROM parses AS p
ANTI JOIN texts AS t ON t.body_id = p.body_id
WHERE p.body_id IS NOT NULL;

SELECT 'text ' || body_id || ' does not have the hash it is named by'
FROM texts
WHERE sha256(text)[1:32] <> replace(CAST(body_id AS VARCHAR), '-', '');

SELECT 'text ' || t.body_id || ' has ' || length(t.text) || ' characters, its parse of ' || p.url || ' says ' || p.chars
FROM parses AS p
JOIN texts AS t USING (body_id)
WHERE length(t.text) <> p.chars;

SELECT 'section ' || s.path || ' of ' || p.url || ' reaches beyond its text'
FROM section_rows AS s
JOIN (SELECT DISTINCT ON (content_id) content_id, url, chars FROM parses) AS p USING (content_id)
WHERE s.text_start < 0
  OR s.text_start + s.text_length > p.chars + 1;

SELECT 'section ' || s.path || ' stands ' || count(*) || ' times in content ' || s.content_id
FROM section_rows AS s
GROUP BY s.content_id, s.ordinal, s.path
HAVING count(*) > 1;

SELECT 'sections of content ' || s.content_id || ' belong to no parse'
FROM (SELECT DISTINCT content_id FROM section_rows) AS s
ANTI JOIN parses USING (content_id);

SELECT 'the quote ' || f.quote || ' does not stand where the archive says, in ' || p.url
FROM figure_rows AS f
JOIN (SELECT DISTINCT ON (content_id) content_id, url, body_id FROM parses) AS p USING (content_id)
JOIN texts AS t USING (body_id)
WHERE f.text_start IS NOT NULL
  AND substr(t.text, f.text_start + 1, length(f.quote)) <> f.quote;

SELECT 'figures of content ' || f.content_id || ' belong to no parse'
FROM (SELECT DISTINCT content_id FROM figure_rows) AS f
ANTI JOIN parses USING (content_id);

SELECT 'report ' || township_code || ' of ' || year || ' stands ' || count(*) || ' times'
FROM version_rows
WHERE newest
GROUP BY township_code, year
HAVING count(*) > 1;

SELECT 'report ' || township_code || ' of ' || year || ' has ' || count(*) || ' versions and says ' || max(versions)
FROM version_rows
GROUP BY township_code, year
HAVING count(*) <> max(versions)
  OR max(version) <> count(*);

SELECT 'correction ' || correction_id || ' stands ' || count(*) || ' times'
FROM correction_rows
GROUP BY correction_id
HAVING count(*) > 1;

SELECT 'correction ' || correction_id || ' by ' || who || ' is not what was taken'
FROM correction_rows
WHERE correction_id <> sha256(array_to_string([
  entry_id, coalesce(url, ''), text_sha256, field, coalesce(path, ''), coalesce(quote, ''), coalesce(old, ''),
  coalesce(new, ''), who, CAST(corrected_on AS VARCHAR), why
], chr(10)));

SELECT 'correction ' || correction_id || ' is of text ' || text_sha256 || ', which no page was read as'
FROM correction_rows
ANTI JOIN parses USING (text_sha256);
