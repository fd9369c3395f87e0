"""The collector: the nightly flow, crawling, alerts, the published pages, the command line."""
