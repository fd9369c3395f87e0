-- A published archive of invented reports for the townships of the table `registry` (code, name, level, county_code,
-- county, province, place): tables by the names and columns of the public views.
CREATE TABLE coverage AS
SELECT
  r.code AS township_code, r.name AS township, r.county_code, r.county, y.year::INTEGER AS year,
  CASE WHEN r.level = '街道' THEN 'practice' ELSE 'statutory' END AS basis,
  make_date(y.year + 1, 4, 1) AS deadline,
  CASE
    WHEN y.year = 2025 AND r.place % 3 > 0 THEN 'not_due'
    WHEN r.place = 25 AND y.year < 2025 THEN 'missing'  -- who never published
    WHEN (r.place * 7 + y.year * 3) % 29 = 0 THEN 'late'
    WHEN (r.place * 11 + y.year) % 23 = 0 THEN 'missing'
    WHEN (r.place * 5 + y.year) % 31 = 0 THEN 'unknown'
    WHEN (r.place * 3 + y.year) % 61 = 0 THEN 'withdrawn'
    WHEN r.place % 5 = 4 AND y.year < 2021 THEN 'missing'
    ELSE 'published'
  END AS status,
  NULL::DATE AS published, NULL::INTEGER AS days_late, NULL::VARCHAR AS reason, NULL::VARCHAR[] AS reason_says, NULL::JSON AS reason_params,
  NULL::VARCHAR AS reason_code, NULL::VARCHAR AS url, NULL::VARCHAR[] AS columns_searched, NULL::INTEGER AS columns_read,
  NULL::INTEGER AS pages_read, NULL::INTEGER AS rows_read, NULL::VARCHAR[] AS last_pages,
  DATE '2026-02-09' AS last_read_in_full, DATE '2026-02-10' AS as_of, r.place, r.province
FROM registry AS r
CROSS JOIN (SELECT unnest(range(2019, 2026)) AS year) AS y
ORDER BY r.code, y.year;

UPDATE coverage SET published = deadline - 60 + (place % 50)::INTEGER WHERE status IN ('published', 'withdrawn');
UPDATE coverage SET published = deadline + 11, days_late = 12 WHERE status = 'late';
UPDATE coverage SET
  reason_says = ['never_complete'],
  reason_params = '{"since": "2026-04-02", "outcome": "unreachable", "url": "http://www.example.gov.cn/"}'
WHERE status = 'unknown';
UPDATE coverage SET reason_code = 'unreachable' WHERE status = 'unknown';
UPDATE coverage SET reason_code = 'no_column', reason_says = ['no_column'], reason_params = '{}'
WHERE status = 'unknown' AND place % 2 = 0;
UPDATE coverage SET
  columns_searched = ['http://www.example.gov.cn/' || county_code || '/zwgk/fdzdgknr/fzzfjs/index.html'],
  columns_read = 2, pages_read = 3, rows_read = 41,
  last_pages = ['http://www.example.gov.cn/' || county_code || '/zwgk/fdzdgknr/fzzfjs/index_1.html'],
  reason_says = ['missing_many'],
  reason_params = '{"columns": "2", "day": "2026-02-09", "urls": "http://www.example.gov.cn/"}'
WHERE status = 'missing';

CREATE TABLE reports AS
SELECT
  township_code, township, county_code, county, province, year, 'title' AS year_basis,
  1 AS version, 1 AS versions,
  township || '人民政府' || year || '年度法治政府建设情况报告' AS title,
  [township || '人民政府'] AS issuers,
  published,
  'http://www.example.gov.cn/' || county_code || '/' || township_code || '/' || year || '.html' AS url,
  CASE  -- one came in the last night
    WHEN place = 26 AND year = 2024 THEN TIMESTAMPTZ '2026-02-10 19:00:00+00'
    ELSE (published + 1)::TIMESTAMPTZ
  END AS first_seen,
  now() AS last_seen,
  CASE WHEN status = 'withdrawn' THEN 'withdrawn' ELSE 'live' END AS status,
  1800 AS chars, ''::VARCHAR AS text, md5(township_code || year) AS text_sha256,
  uuid()::VARCHAR AS capture_id, place
FROM coverage
WHERE status IN ('published', 'late', 'withdrawn')
ORDER BY township_code, year;

CREATE TABLE outline (ordinal INTEGER, path VARCHAR, level INTEGER, marker VARCHAR, heading VARCHAR, role VARCHAR, text VARCHAR);
INSERT INTO outline VALUES
  (0, '0', 0, '', '', 'preamble', '现将{township}{year}年推进法治建设的情况公布如下。'),
  (1, '1', 1, '一、', '{year}年主要做法和成效', 'achievements', ''),
  (2, '1.1', 2, '（一）', '抓学习，领导干部带头学法', NULL, '镇里全年组织专题学法{a}次，请律师讲课{b}场。{odd}学完就考，参加的人都合格。'),
  (3, '1.2', 2, '（二）', '抓调解，把纠纷解决在村里', NULL, '现有人民调解员{c}人，{year}年排查矛盾纠纷{d}起，成功调解{e}起。村村都有调解室。{even}'),
  (4, '1.2.1', 3, '一是', '建好队伍。', NULL, '选出懂法律、有威望的老人当调解员。'),
  (5, '1.2.2', 3, '二是', '', NULL, '定期回访，看调解的结果是不是真的算数。'),
  (6, '1.3', 2, '（三）', '抓宣传，让法律走进院坝', NULL, '开展法治宣传{b}场次，发放宣传资料{f}份。赶场天设点，放假前进校。'),
  (7, '2', 1, '二、', '存在的不足和原因', 'problems', '执法人员少，有时一个人管几个村。{odd}有的干部遇到问题还是先想到老办法。'),
  (8, '3', 1, '三、', '党政主要负责人履行第一责任人职责的情况', 'duty_of_leaders', '主要负责人听取汇报{a}次，批办信访件{b}件。'),
  (9, '4', 1, '四、', '下一年的主要安排', 'plans', '继续办好三件事：补齐执法人员，用好法律顾问，把合法性审查做在前面。{even}');

CREATE TABLE sections AS
SELECT
  r.township_code, r.township, r.county, r.year, r.version, o.path, o.level, o.marker,
  replace(o.heading, '{year}', r.year::VARCHAR) AS heading, o.role,
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(o.text,
    '{township}', r.township), '{year}', r.year::VARCHAR),
    '{a}', (4 + (r.place + r.year) % 9)::VARCHAR), '{b}', (10 + (r.place * 3 + r.year * 5) % 30)::VARCHAR),
    '{c}', (20 + r.place % 60 + r.year % 7)::VARCHAR), '{d}', (80 + (r.place * 13 + r.year * 29) % 200)::VARCHAR),
    '{e}', (70 + (r.place * 13 + r.year * 29) % 200)::VARCHAR), '{f}', ((2 + (r.place + r.year) % 6) * 1000)::VARCHAR),
    '{odd}', CASE WHEN r.year % 2 = 1 THEN '党委理论学习中心组把宪法和民法典列入必修。' ELSE '' END),
    '{even}', CASE WHEN r.year % 2 = 0 THEN '遇到难办的事，请县里的部门一起来办。' ELSE '' END) AS text,
  o.ordinal
FROM reports AS r
CROSS JOIN outline AS o
CROSS JOIN range(1, $repeats + 1) AS again
ORDER BY r.township_code, r.year, o.ordinal;

CREATE TABLE figures AS
SELECT
  township_code, township, county, year, version, '1.2' AS path, '人民调解员' AS subject, 'mediators' AS metric,
  20 + place % 60 + year % 7 AS value, '人' AS unit, 'exact' AS qualifier,
  '现有人民调解员' || (20 + place % 60 + year % 7) || '人' AS quote, NULL::VARCHAR AS corrected_by
FROM reports
UNION ALL
SELECT
  township_code, township, county, year, version, '1.2', '矛盾纠纷', 'disputes_handled',
  CASE WHEN place % 97 = 5 AND year = 2023 THEN 99999 ELSE 80 + (place * 13 + year * 29) % 200 END, '起', 'at_least',
  '排查矛盾纠纷' || (80 + (place * 13 + year * 29) % 200) || '起', NULL
FROM reports
ORDER BY 1, 4;

CREATE TABLE corrections (
  correction_id VARCHAR, township_code VARCHAR, year INTEGER, field VARCHAR, path VARCHAR, quote VARCHAR, old VARCHAR,
  new VARCHAR, who VARCHAR, corrected_on DATE, why VARCHAR, taken_at TIMESTAMPTZ, state VARCHAR
);

CREATE TABLE yoy_figures AS
SELECT
  f.township_code, f.township, f.county, f.metric, f.unit, f.year, f.value::DOUBLE AS value,
  p.value::DOUBLE AS previous_value, (f.value - p.value)::DOUBLE AS change,
  ((f.value - p.value) / nullif(p.value, 0))::DOUBLE AS change_ratio
FROM figures AS f
LEFT JOIN figures AS p
  ON p.township_code = f.township_code AND p.metric = f.metric AND p.year = f.year - 1
ORDER BY f.township_code, f.metric, f.year;

CREATE TABLE yoy_text AS
SELECT
  r.township_code, r.township, r.county, r.year,
  CASE WHEN p.year IS NOT NULL THEN 0.6 + (r.place % 40) / 100 END AS similarity_to_last_year,
  lead(r.township_code) OVER (PARTITION BY r.year ORDER BY r.township_code) AS nearest_township_code,
  0.5 + (r.place * 7 % 50) / 100 AS nearest_similarity,
  1 AS new_sections, 0 AS dropped_sections
FROM reports AS r
LEFT JOIN reports AS p
  ON p.township_code = r.township_code AND p.year = r.year - 1
ORDER BY r.township_code, r.year;

CREATE TABLE report_versions AS
SELECT * EXCLUDE (place), NULL::TIMESTAMPTZ AS replaced_at FROM reports;

CREATE TABLE captures AS
SELECT
  capture_id, url, 'site-' || county_code AS site_id, first_seen AS fetched_at, 200 AS status,
  'text/html' AS media_type, 20000::BIGINT AS bytes, sha256(url) AS payload_sha256,
  'site-' || county_code || '/' || year || '.warc.gz' AS warc_file, (place * 9973)::BIGINT AS warc_offset
FROM reports
UNION ALL
SELECT DISTINCT
  'list-' || county_code, columns_searched[1], 'site-' || county_code, TIMESTAMPTZ '2026-02-09 18:00:00+00', 200, 'text/html',
  9000, sha256(county_code), 'site-' || county_code || '/2026.warc.gz', 4711
FROM coverage
WHERE status = 'missing';

CREATE TABLE runs AS
SELECT
  TIMESTAMPTZ '2026-02-10 18:00:00+00' AS started, TIMESTAMPTZ '2026-02-10 19:30:00+00' AS finished, '1' AS parser_version,
  '{}' AS counts, 'ok' AS outcome, '' AS reason;
CREATE TABLE site_runs AS SELECT 'ok' AS outcome, '' AS reason;

CREATE TABLE alerts AS
SELECT
  status AS kind, township_code, NULL::VARCHAR AS site_id, year, (deadline + 1)::TIMESTAMPTZ AS raised_at,
  CASE WHEN place % 9 > 0 THEN (deadline + 1)::TIMESTAMPTZ END AS delivered_at, 'json://hook' AS channel,
  NULL::TIMESTAMPTZ AS resolved_at,
  county || township || year || '年的报告' || CASE status WHEN 'missing' THEN '没有公开' WHEN 'late' THEN '逾期公开' ELSE '已撤下' END AS message
FROM coverage
WHERE status IN ('missing', 'late', 'withdrawn');
