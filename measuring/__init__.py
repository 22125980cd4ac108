"""Measure how long a network takes here: protocol, runtimes, records, and the task of the queue."""
