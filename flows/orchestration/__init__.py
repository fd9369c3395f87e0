"""The nightly flow under Prefect: the only place that imports prefect."""
