"""Pages drawn by their own scripts: Chromium without a network, every request of which the crawl makes."""
