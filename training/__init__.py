"""How a network learns: data, loop, runs and executors; plain records out."""
