"""What the pages that start runs have in common."""
