"""Every visible string passes through here: ``_`` looks it up in the reader's language."""
