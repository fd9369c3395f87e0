"""Polite, guarded and captured HTTP: one SiteClient a site, one HostGates a run."""

from flows.crawl.client import SiteClient
from flows.crawl.throttle import HostGates

__all__ = ["HostGates", "SiteClient"]
