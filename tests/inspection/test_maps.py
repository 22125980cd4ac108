"""Maps, gates and effective fields of networks on an image."""

import io
import math

import numpy as np
import pytest
import torch
from PIL import Image

from inspection.errors import InspectionError
from inspection.images import PHOTOS, image_of_test, own_image, photo
from inspection.maps import class_gates, effective_fields, look
from inspection.subject import Subject
from tests.inspection.conftest import subject_of
from viz.map_plots import effective_side, sheet

GATED = "senet?stem=cifar&depth=8&width=4"


def test_maps_are_what_the_stages_hand_on() -> None:
    subject = subject_of("resnet?stem=cifar&stages=1,1&width=4")
    image = image_of_test(subject, 3)
    object.__setattr__(subject, "trained", True)
    inside = look(subject, image)
    with torch.no_grad():
        x = subject.net.get_submodule("stem")(subject.prepared(image.unsqueeze(0)))
        x = subject.net.get_submodule("stage1")(x)
    found = next(stage for stage in inside.stages if stage.path == "stage1")
    assert found.channels == 4
    np.testing.assert_allclose(found.maps, x[0][list(found.chosen)].numpy(), rtol=1e-4, atol=1e-5)
    assert sum(inside.scores) == pytest.approx(1)


def test_gates_of_an_image_and_of_classes() -> None:
    subject = subject_of(GATED)
    inside, classes = look(subject, image_of_test(subject, 0)), class_gates(subject, 50)
    assert [gate.path for gate in inside.gates] == [gate.path for gate in classes]
    assert len(classes) == 3
    assert [len(row) for row in classes[0].means] == [4] * 10
    assert all(0 < value < 1 for gate in inside.gates for value in gate.values)


def test_no_pixel_outside_the_theoretical_field_changes_the_unit() -> None:
    subject = subject_of("plain?stem=cifar&stages=1,1&width=4")
    object.__setattr__(subject, "trained", True)
    for one in effective_fields(subject, 8):
        inside = np.zeros_like(one.field, dtype=bool)
        inside[max(one.top, 0) : one.bottom + 1, max(one.left, 0) : one.right + 1] = True
        assert not one.field[~inside].any(), one.path
        assert one.field[inside].max() == 1
    assert (one.bottom - one.top + 1, one.right - one.left + 1) == (13, 13)


def test_the_effective_side_is_that_of_a_square_as_large() -> None:
    field = np.zeros((9, 9), np.float32)
    field[2:6, 3:7] = 1
    field[8, 8] = 0.01
    assert effective_side(field) == pytest.approx(4)


def test_maps_are_laid_out_each_on_its_own_scale() -> None:
    maps = np.stack([np.full((2, 2), 3.0), np.arange(4.0).reshape(2, 2)] * 3).astype(np.float32)
    laid = sheet(maps)
    assert laid.shape == (5, 11)
    assert not laid[:2, :2].any()
    assert laid[1, 4] == 1
    assert math.isnan(laid[0, 2])


@pytest.mark.parametrize("name", PHOTOS)
def test_photos_are_there_and_fit(name: str, tiny: Subject) -> None:
    found = photo(tiny, name)
    assert found.shape == (1, 14, 14)
    assert found.float().std() > 10


def test_an_own_image_is_decoded_or_refused(tiny: Subject) -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(file, "PNG")
    assert own_image(tiny, "a.png", file.getvalue()).eq(255).all()
    with pytest.raises(InspectionError, match="it is no image file"):
        own_image(tiny, "a.png", b"\x80\x04cos\nsystem\n")
    with pytest.raises(InspectionError, match="save it as JPEG or PNG"):
        own_image(tiny, "a.heic", b"x")


def test_first_weights_are_normalised_and_stay_as_they_are() -> None:
    subject = subject_of(GATED)
    before = {name: value.clone() for name, value in subject.net.state_dict().items()}
    look(subject, image_of_test(subject, 0))
    effective_fields(subject, 4)
    assert all(torch.equal(v, before[name]) for name, v in subject.net.state_dict().items())
