"""Templates of networks as Python files, one for each family, and what each of them knows."""
