"""Look for networks by their costs: sweeps over knobs, and the best settings under a budget.

Every figure is that of a network that was built and profiled.
"""
