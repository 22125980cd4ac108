"""Tests of ``teaching/``."""
