"""Define bounded, explained settings: of a network, of its training, of a search."""
