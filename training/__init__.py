"""Train networks: data, recipe, loop, claims; returns plain records."""
