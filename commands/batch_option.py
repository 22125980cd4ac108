"""Read the number of images in a batch from the command line."""

import argparse

MOST = 65_536


def batch(text: str) -> int:
    """Return a batch of 1 to 65,536 images; raises argparse's error."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= MOST:
        raise argparse.ArgumentTypeError(f"a batch has 1 to {MOST} images, not {text!r}")
    return number
