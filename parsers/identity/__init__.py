"""Whose page it is, of which year and kind: what named witnesses say of it, and one place that weighs them."""
