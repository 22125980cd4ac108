"""Show the parts of the Train page."""
