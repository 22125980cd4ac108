"""Perform the runs of a race, and those that retrain what it found."""
