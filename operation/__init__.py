"""How a server is run: its settings and its log."""
