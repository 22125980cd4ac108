"""Search architectures: spaces, search strategies, oracles, races and their statistics.

``space -> strategy <-> oracle -> records -> statistics, figures``

A strategy sees only a row of decisions, so each runs on NASNet cells and on NAS-Bench-201 alike. A
race is a batch of runs of kind ``search``; what it found is retrained in runs of kind ``judge``.
Every evaluation counts, a repeat too, which is answered from memory and marked. All architectures
have the same recipe, split and initial seed. "A beats B" is said by ``search.statistics`` only.
"""
