"""Translate every visible string: ``_`` looks it up in the reader's language.

``_("text") -> language/<code>/LC_MESSAGES/messages.po -> page, figure, file``

Nothing that is stored has a language: records, labels and exports are in English. Errors carry a
template and facts (``Note``, ``SpecError``, ``SaidError``) and are put into words where they are
shown. What is cached and has words in it has the language in its key.
"""
