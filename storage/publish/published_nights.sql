-- What every night changes in the analysts' copy: the duties as of that night, and what was done.
CREATE OR REPLACE TABLE copy.coverage_rows AS
SELECT *
FROM coverage
ORDER BY ALL;

CREATE TABLE IF NOT EXISTS copy.capture_rows AS
SELECT *
FROM capture_rows
LIMIT 0;

INSERT INTO copy.capture_rows
SELECT *
FROM capture_rows AS c
ANTI JOIN copy.capture_rows AS there USING (capture_id);

CREATE OR REPLACE TABLE copy.run_starts AS
SELECT *
FROM run_starts;

CREATE OR REPLACE TABLE copy.run_ends AS
SELECT *
FROM run_ends;

CREATE OR REPLACE TABLE copy.site_reads AS
SELECT *
FROM site_reads;

CREATE OR REPLACE TABLE copy.alert_events AS
SELECT * REPLACE (masked(message) AS message)
FROM alert_events;
