"""Read the networks that a command line names: specs, and modules in files of one's own.

A command adds ``add_module_options`` to its parser, and reads each word that names a network by
``named``. What it gets is a spec, as for any other network.
"""

import argparse
from collections.abc import Sequence

from backbones.module_family import IMAGE, ModuleSpec, Shape, describe_limited, module_family
from backbones.own_module import OwnModuleError, Target, value_of
from backbones.registry import add_family, parse
from backbones.spec import BackboneSpec, split_text
from knobs.knob import as_text
from language.said import message

HELP = "such as 'resnet?depth=50', or a module of your own: path/net.py:Net"


def add_module_options(parser: argparse.ArgumentParser) -> None:
    """Define the options of modules in files."""
    parser.add_argument(
        "--input",
        action="append",
        metavar="SHAPE",
        dest="inputs",
        help="shape of an own module's input without the batch, such as 3,224,224; once for each "
        "[3,224,224]",
    )
    parser.add_argument(
        "--arg",
        action="append",
        metavar="NAME=VALUE",
        dest="arguments",
        help="argument of an own module's constructor, such as width=64; once for each",
    )


def named(text: str, options: argparse.Namespace) -> BackboneSpec:
    """Read one network; raises SpecError, OwnModuleError or LimitError."""
    name, _, knobs = text.partition("?")
    target = Target.read(name)
    if target is None:
        return parse(text)
    arguments = dict(map(read_argument, options.arguments or ()))
    given = split_text(f"module?{knobs}" if knobs else "module")[1]
    arguments |= {key: value_of(value) for key, value in given.items()}
    inputs = read_inputs(options.inputs or ())
    family = module_family(target, describe_limited(target), arguments, inputs, str(target))
    add_family(family)
    return family.presets[0].spec


def module_words(spec: ModuleSpec) -> list[str]:
    """Write the words that ``named`` reads as this module, its arguments and its inputs."""
    turned = {name: getattr(spec, name) for name in spec.names}
    kept = {name: value for name, value in turned.items() if name in {*spec.knobs(), *spec.given}}
    arguments = [f"{name}={_word(value)}" for name, value in {**spec.given, **kept}.items()]
    shapes = [",".join(map(str, shape)) for shape in spec.input_shapes]
    words = [str(spec.target)]
    words += [word for argument in arguments for word in ("--arg", argument)]
    return words + [word for shape in shapes for word in ("--input", shape)]


def _word(value: object) -> str:
    """Write a value as ``value_of`` reads it."""
    word = as_text(value)
    return word if value_of(word) == value else repr(value)


def all_named(texts: Sequence[str], options: argparse.Namespace) -> list[BackboneSpec]:
    """Read several networks; raises OwnModuleError also for options that none of them takes."""
    is_own = any(Target.read(text.partition("?")[0]) for text in texts)
    if not is_own and (options.inputs or options.arguments):
        raise OwnModuleError(
            message(
                "--input and --arg are for a module of your own, path/net.py:Net; "
                "of other networks write the knobs, as in resnet?input_size=64."
            )
        )
    # Each once: a file that is read twice gives two families, whose specs are never equal.
    found = {text: named(text, options) for text in dict.fromkeys(texts)}
    return [found[text] for text in texts]


def read_inputs(texts: Sequence[str]) -> tuple[Shape, ...]:
    """Read shapes such as ``3,224,224``; raises OwnModuleError."""
    return tuple(map(_shape, texts)) or (IMAGE,)


def read_argument(text: str) -> tuple[str, object]:
    """Read ``width=64``; raises OwnModuleError."""
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise OwnModuleError(message("--arg {text}: write it like width=64."), text=text or "''")
    return name, value_of(value)


def _shape(text: str) -> Shape:
    parts = text.replace("x", ",").split(",")
    sizes = [int(part) for part in parts if part.strip().isdecimal()]
    if len(sizes) != len(parts) or not all(sizes):
        raise OwnModuleError(
            message("--input {text}: write whole numbers from 1, such as 3,224,224."),
            text=text or "''",
        )
    return tuple(sizes)
