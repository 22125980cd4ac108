"""Define the records of published results: plain data, without networks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Protocol:
    """The task and the way in which an accuracy was measured; results of two are not comparable.

    ``dataset`` is ``imagenet``, ``cifar10`` or ``cifar100``, ``views`` what of an image the network
    sees: a ``single crop``, ``ten crops``, or the whole image, a ``single view``.
    """

    dataset: str
    views: str


@dataclass(frozen=True, slots=True)
class Result:
    """One accuracy of one network.

    ``family`` is that of the lineage; ``spec`` the text of the network that Explore opens, empty
    where there is none. ``recipe`` is the word of the training where its source has several.
    ``top1`` is in per cent. Parameters and MACs are counted here, but for those that ``is_printed``
    marks: they are the paper's roundings. None is not known. ``source`` and ``table`` tell who
    published it and where; ``input_size`` is the height and width of the image in pixels,
    ``crop_share`` the part of the resized image that is cut out, 0 where it is not told.
    """

    family: str
    name: str
    spec: str
    protocol: Protocol
    source: str
    table: str
    recipe: str
    input_size: int
    top1: float
    params: int
    macs: int | None
    is_printed: bool = False
    crop_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Hardware:
    """A machine on which timm's author measured speed at inference.

    ``setting`` tells precision, memory layout and compilation, ``software`` the versions, ``date``
    that of the table.
    """

    word: str
    title: str
    setting: str
    software: str
    date: str


@dataclass(frozen=True, slots=True)
class Speed:
    """A measured speed: images in a second, in batches of so many images."""

    images_per_second: float
    batch: int
