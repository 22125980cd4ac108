"""Make exercises without end, seeded, with worked solutions and the usual mistakes.

A file has a few kinds. ``teaching.exercises.catalogue`` names them all and makes the exercises.
"""
