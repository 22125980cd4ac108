"""Implement the search strategies."""
