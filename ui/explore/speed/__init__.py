"""Show how long a network takes: measured on this server and elsewhere, and why."""
