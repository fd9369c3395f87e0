"""The published web pages: a folder of static files made from the public views of the published archive."""

from flows.site.build import SiteReport, build_site

__all__ = ["SiteReport", "build_site"]
