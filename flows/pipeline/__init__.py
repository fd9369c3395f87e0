"""One nightly run as plain functions; flows.orchestration runs them under Prefect."""
