"""Settings, site files and reference data of a configuration folder; light to import: `parse` needs a part of it."""
