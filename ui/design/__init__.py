"""Show the Design page: sweeps over knobs, and the best settings under a budget."""
