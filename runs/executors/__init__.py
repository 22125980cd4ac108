"""Execute workers: as local processes, or on a Ray cluster."""
