"""How it looks: records in, figures, tables and DOT text out."""
