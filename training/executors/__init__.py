"""Where runs compute: local processes, or a Ray cluster."""
