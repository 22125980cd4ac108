"""A value that somebody gave, as a sentence may show it."""


def printable(value: object, most: int = 60) -> str:
    """The value as text of at most ``most`` letters; what cannot be seen is a space."""
    text = str(value)
    text = "".join(letter if letter.isprintable() else " " for letter in text[: most + 1])
    return text if len(text) <= most else text[: most - 3] + "..."
