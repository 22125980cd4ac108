"""Compute the loss around the weights of trained networks."""

import argparse
import json
import math
import re
import sys

from backbones.registry import parse
from commands.lesion import subject_named
from commands.settings import add_settings, given_settings
from inspection.lesions import score
from inspection.subject import Subject, one_thread, train_subject
from inspection.surface import IMAGES, MOST_POINTS, POINTS, SPAN, rows
from language.said import SaidError, message
from language.units import percent
from training.recipe import Recipe


class PlaneError(SaidError):
    """A plane that cannot be computed."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options: those of the recipe too, for what is trained first."""
    parser.add_argument(
        "networks", nargs="+", metavar="RUN|SPEC",
        help="the id of a finished run, a file of weights, or a network to be trained first",
    )  # fmt: skip
    parser.add_argument(
        "--points", type=int, default=POINTS, help=f"points along each side [{POINTS}]"
    )
    parser.add_argument(
        "--span", type=float, default=SPAN,
        help=f"half the side, in norms of the network's filters [{SPAN:g}]",
    )  # fmt: skip
    parser.add_argument(
        "--images", type=int, default=IMAGES, metavar="N",
        help=f"most training images that the loss is of [{IMAGES}]",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_settings(parser, recipe=Recipe)


def run(options: argparse.Namespace) -> None:
    """Compute, and print the least and the largest loss of each network, or all of them."""
    _check(options)
    recipe = Recipe(**given_settings(options, Recipe))
    for name in options.networks:
        with one_thread():
            subject = _subject(name, recipe)
            accuracy, _loss = score(subject, [])
            losses = []
            for row in rows(subject, options.points, options.span, options.images):
                losses.append(row.losses)
                print(f"{name}: row {len(losses)} of {options.points}", file=sys.stderr, flush=True)
        if options.json:
            print(_json(subject, options, accuracy, losses), flush=True)
        else:
            every = [loss for row in losses for loss in row]
            middle = losses[options.points // 2][options.points // 2]
            print(
                f"{subject.spec.text}: accuracy {percent(accuracy)}, loss {middle:.3f} in the "
                f"middle, {min(every):.3f} to {max(every):.3g} on the plane"
            )


def _check(options: argparse.Namespace) -> None:
    if not 3 <= options.points <= MOST_POINTS or options.points % 2 == 0:
        raise PlaneError(
            message("points={value} is not allowed: it takes an odd number from 3 to {most}."),
            value=options.points,
            most=MOST_POINTS,
        )
    if not 0 < options.span <= 10:
        raise PlaneError(
            message("span={value} is not allowed: it takes a number above 0, at most 10."),
            value=options.span,
        )
    if options.images < 1:
        raise PlaneError(
            message("images={value} is not allowed: it takes a whole number of 1 or more."),
            value=options.images,
        )


def _subject(name: str, recipe: Recipe) -> Subject:
    if re.fullmatch(r"[0-9a-f]{16}", name) or name.endswith(".safetensors"):
        return subject_named(name)
    return train_subject(parse(name), recipe)


def _json(
    subject: Subject, options: argparse.Namespace, accuracy: float, losses: list[tuple[float, ...]]
) -> str:
    line = {
        "spec": subject.spec.text,
        "recipe": subject.recipe.changed(),
        "accuracy": accuracy,
        "span": options.span,
        "images": options.images,
        "losses": [
            [float(f"{loss:.4g}") if math.isfinite(loss) else None for loss in row]
            for row in losses
        ],
    }
    return json.dumps(line)
