"""Polite, guarded and captured HTTP: one SiteClient a site, one HostThrottles a run."""

from flows.crawl.client import SiteClient
from flows.crawl.throttle import HostThrottles

__all__ = ["HostThrottles", "SiteClient"]
