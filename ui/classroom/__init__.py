"""Show the page of a class: its question, its code, and its answers as they arrive."""
