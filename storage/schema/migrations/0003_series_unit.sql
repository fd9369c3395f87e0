-- A metric is counted in several units (起, 件; 次, 场, 场次); its series is compared under one of them.
ALTER TABLE figure_rows ADD COLUMN series_unit VARCHAR;
UPDATE figure_rows SET series_unit = unit WHERE metric IS NOT NULL;
