"""Who does what when: the nightly flow, crawling, alerts, the command line."""
