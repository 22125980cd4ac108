"""Show the parts of the Search page."""
