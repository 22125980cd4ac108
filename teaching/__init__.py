"""Read, check and judge lessons."""
