"""Translate every visible string: ``_`` looks it up in the reader's language."""
