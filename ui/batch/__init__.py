"""Show the page of a batch of runs, written once for all kinds: choose, start, watch, keep."""
