"""Write the call that builds a library's model: that library is the file to read."""

from backbones import from_timm, from_torchvision
from backbones.library import LibrarySpec
from export.errors import ExportError


def library_call(spec: LibrarySpec) -> str:
    """Write two lines of Python that build the model, without weights; raises ExportError."""
    if isinstance(spec, from_timm.TimmSpec):
        given, function, module = from_timm.builder_arguments(spec), "create_model", "timm"
    elif isinstance(spec, from_torchvision.TorchvisionSpec):
        if spec.in_channels != from_torchvision.RGB:
            raise ExportError("torchvision's own functions take images of three channels only.")
        given, function = from_torchvision.builder_arguments(spec), "get_model"
        module = "torchvision.models"
    else:
        raise ExportError(
            "Networks of the family {family} are not written as Python files.", family=spec.family
        )
    words = [f'"{spec.model}"', *(f"{name}={value!r}" for name, value in given.items())]
    return f"from {module} import {function}\n\nnet = {function}({', '.join(words)})\n"
