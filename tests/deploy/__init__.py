"""The deploy files: read here, and run by ``make image-test`` and ``make cluster-test``."""
