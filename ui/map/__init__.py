"""Show the map of the field: the families as a lineage, published accuracy against costs."""
