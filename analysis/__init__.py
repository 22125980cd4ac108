"""Measure what a network costs: run its module once on shapes, and return plain records."""
