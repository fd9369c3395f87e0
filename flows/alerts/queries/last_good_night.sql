-- When the newest collecting run ended that kept all it saw and read at least one site. No parameters.
SELECT max(e.finished) AS finished
FROM run_starts AS s
JOIN run_ends AS e USING (run_id)
WHERE s.kind = 'collect' AND e.outcome <> 'failed' AND e.reason = '';
