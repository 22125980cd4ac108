"""Read published accuracy and speed: the papers' own tables, and timm's results."""
