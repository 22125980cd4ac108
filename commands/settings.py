"""Add an option for each setting of a model, and read what the command line gives."""

import argparse
from typing import Any

from knobs.knob import as_text
from knobs.model import KnobModel, option


def add_settings(parser: argparse.ArgumentParser, **models: type[KnobModel]) -> None:
    """Add an option for each setting of some models; the model itself checks the values."""
    names = dict.fromkeys(name for model in models.values() for name in model.knob_names())
    for name in names:
        having = {word: model for word, model in models.items() if name in model.knob_names()}
        usual = {word: as_text(model.default(name)) for word, model in having.items()}
        model = next(iter(having.values()))
        help_text = model.knob(name).help
        if len(set(usual.values())) > 1:
            help_text += f" [{', '.join(f'{word} {text}' for word, text in usual.items())}]"
        else:
            help_text += f" [{next(iter(usual.values()))}]"
        help_text = help_text.replace("%", "%%")
        if model.kind(name) == "flag":
            parser.add_argument(option(name), action="store_true", default=None, help=help_text)
        else:
            parser.add_argument(option(name), default=None, metavar="VALUE", help=help_text)


def given_settings(options: argparse.Namespace, model: type[KnobModel]) -> dict[str, Any]:
    """Return the settings that the command line names."""
    given = {name: getattr(options, name) for name in model.knob_names()}
    return {name: value for name, value in given.items() if value is not None}
