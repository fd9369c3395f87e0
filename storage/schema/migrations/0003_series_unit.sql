-- A metric is counted in several units (起, 件; 次, 场, 场次); its series is compared under one of them.
-- `source` is of 0005: DuckDB alters no table again that was updated in the same transaction.
ALTER TABLE figure_rows ADD COLUMN series_unit VARCHAR;
ALTER TABLE figure_rows ADD COLUMN source VARCHAR;
UPDATE figure_rows SET series_unit = unit WHERE metric IS NOT NULL;
