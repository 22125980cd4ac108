"""How a network learns: data, recipe, loop, claims; plain records out."""
