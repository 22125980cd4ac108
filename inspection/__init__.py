"""Look inside a network from outside: lesions, signals, feature maps, loss surfaces."""
