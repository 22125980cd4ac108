"""Make a value that somebody gave safe to show in a sentence."""


def printable(value: object, most: int = 60) -> str:
    """Return the value as text of at most ``most`` letters; invisible ones become spaces."""
    text = str(value)
    text = "".join(letter if letter.isprintable() else " " for letter in text[: most + 1])
    return text if len(text) <= most else text[: most - 3] + "..."
