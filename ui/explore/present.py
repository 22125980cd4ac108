"""Present a network: the picture, its numbers and the next step, for the last row of a room."""


def show_present_button() -> None:
    """Show the button that begins it."""
