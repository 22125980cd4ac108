"""Score architectures: by a table, by training, or by proxies that need no training."""
