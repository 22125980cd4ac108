"""What a network costs: one pass over the real module, plain records out."""
