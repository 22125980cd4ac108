"""Tests of what looks into networks."""
