"""Keep the templates of networks as Python files, one for each family, and what each knows."""
