"""Queue, supervise, execute and store runs; knows nothing of what a run computes."""
