"""Measure networks in the reader's own browser, and share the times with a class."""
