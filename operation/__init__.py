"""Configure a server: its settings and its log."""
