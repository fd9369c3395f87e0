-- A column's reading ends in one value: complete, unchanged, known_rest, incomplete or failed, with a reason code and its
-- evidence. Rows from before say the same in `to_the_end`, `in_full` and `outcome`.
ALTER TABLE column_reads ADD COLUMN result VARCHAR;
ALTER TABLE column_reads ADD COLUMN reason_code VARCHAR;
ALTER TABLE column_reads ADD COLUMN evidence JSON;
ALTER TABLE column_reads ADD COLUMN shared BOOLEAN;
UPDATE column_reads SET
  shared = FALSE,
  result = CASE
    WHEN in_full AND to_the_end THEN 'complete'
    WHEN in_full AND outcome = 'not_modified' THEN 'unchanged'
    WHEN in_full THEN 'known_rest'
    WHEN pages = 0 THEN 'failed'
    ELSE 'incomplete'
  END,
  reason_code = CASE
    WHEN in_full THEN NULL
    WHEN outcome IN ('blocked', 'robots', 'tls') THEN outcome
    WHEN outcome IN ('empty', 'foreign_only', 'shrunk') THEN 'layout'
    WHEN pages = 0 THEN 'unreachable'
    ELSE 'incomplete_list'
  END;
