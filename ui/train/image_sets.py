"""List the sets of images that a visitor keeps here: see one, use it again, delete it."""

from datetime import UTC, datetime

import numpy as np
import streamlit as st
from sqlalchemy.exc import DBAPIError

from language.catalogue import _, ngettext
from operation.settings import settings
from training.batch_size import USUAL_BATCH, suggested_batch
from training.dataset import PARTS, Dataset
from training.errors import DataError
from training.images import PREFIX, read
from training.uploads import delete_for, image_sets
from ui.knob_address import write_knobs
from ui.markdown import escape_markdown
from ui.store import store, store_fails
from ui.train.address import read_setup
from ui.visitor import visitor
from viz.numbers import in_bytes

MOST_CLASSES = 12
"""Classes that are shown with their images; the others are counted."""

STRIP = 6
"""Images of each class that are shown."""


def show_contents(name: str, *, is_open: bool = False) -> None:
    """Show classes, counts and some images of the set that is in use, folded if not new."""
    try:
        classes = _contents(name)
    except DataError:
        # The data set's own field says that it is gone.
        return
    total = sum(sum(counts) for _class, counts, _strip in classes)
    told = _("{images} images, {classes} classes").format(images=f"{total:,}", classes=len(classes))
    with st.expander(told, expanded=is_open):
        st.caption(_("Of each class: images to train, to validate, to test"))
        for label, counts, strip in classes[:MOST_CLASSES]:
            st.markdown(f"{escape_markdown(label)}: {' / '.join(map(str, counts))}")
            st.image(strip, width="stretch")
        if len(classes) > MOST_CLASSES:
            left = len(classes) - MOST_CLASSES
            st.caption(ngettext("and {count} more class", "and {count} more classes", left))


@st.cache_data(show_spinner=False, max_entries=24)
def _contents(name: str) -> list[tuple[str, list[int], np.ndarray]]:
    """Return class, images in each part and a strip of images (H, W, C) uint8, for each class."""
    data = read(name)
    return [
        (label, [counts[part] for part in PARTS], _strip(data, number))
        for number, (label, counts) in enumerate(data.counts().items())
    ]


def _strip(data: Dataset, number: int) -> np.ndarray:
    found = data.train.images[data.train.labels == number][:STRIP].numpy()
    blank = np.full((STRIP - len(found), *found.shape[1:]), 255, dtype=np.uint8)
    # (N, C, H, W) -> (H, N, W, C) -> (H, N * W, C)
    rows = np.concatenate([found, blank]).transpose(2, 0, 3, 1)
    strip = rows.reshape(rows.shape[0], -1, rows.shape[3])
    return np.repeat(strip, 3, axis=2) if strip.shape[2] == 1 else strip


def show_image_sets() -> None:
    """Show them behind a button, where there is one."""
    try:
        own = image_sets(visitor(), store())
    except DBAPIError as error:
        st.error(store_fails(error))
        return
    if not own:
        return
    used = read_setup().recipe.data.removeprefix(PREFIX)
    with st.popover(
        ngettext("{count} set of images", "{count} sets of images", len(own)), width="stretch"
    ):
        limits = settings()
        if limits.image_sets_each and limits.images_mb_each:
            st.caption(
                _("{size} of {most} MB, {count} of {sets} sets").format(
                    size=in_bytes(sum(one.bytes for one in own)),
                    most=limits.images_mb_each,
                    count=len(own),
                    sets=limits.image_sets_each,
                )
            )
        for one in own:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(
                    _("{images} images, {classes} classes, {day}").format(
                        images=f"{one.images:,}",
                        classes=one.classes,
                        day=datetime.fromtimestamp(one.created, UTC).date().isoformat(),
                    )
                )
                st.button(
                    _("Use"), key=f"images-use-{one.digest}", on_click=_use, args=(one.digest,),
                    disabled=one.digest == used,
                )  # fmt: skip
                st.button(
                    _("Delete"), icon=":material/delete:", key=f"images-delete-{one.digest}",
                    on_click=_delete, args=(one.digest,),
                )  # fmt: skip


def _use(digest: str) -> None:
    try:
        use_images(read(PREFIX + digest), 28)
    except DataError:
        # Its field says that it is gone.
        write_knobs(read_setup().recipe.but(data=PREFIX + digest, size=28))


def use_images(data: Dataset, size: int) -> None:
    """Train on images of the visitor's, with a batch that suits their number."""
    batch = suggested_batch(len(data.train))
    write_knobs(read_setup().recipe.but(data=data.name, size=size, batch_size=batch))


def _delete(digest: str) -> None:
    try:
        delete_for(visitor(), store(), digest)
    except (DataError, DBAPIError):
        return
    setup = read_setup()
    if setup.recipe.data == PREFIX + digest:
        usual = {"data": "mnist5k", "size": 14, "batch_size": USUAL_BATCH}
        write_knobs(setup.recipe.but(**usual))
