-- What the reports of the copy depend on, as one line: tables are only ever added to, so that their sizes tell; a page
-- becomes withdrawn without a row of its own, once its site is read in full; a township's name comes from the registry.
SELECT concat_ws(' ',
  (SELECT count(*) FROM parses),
  (SELECT count(*) FROM correction_rows),
  (SELECT count(*) FROM page_visits),
  (SELECT count(*) FROM list_rows),
  (SELECT count(*) FROM page_states WHERE withdrawn),
  (SELECT arg_max(registry_id, started) FROM run_starts WHERE kind = 'collect')
);
