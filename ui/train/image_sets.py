"""The sets of images that a visitor keeps here: use one again, or let it go."""

from datetime import UTC, datetime

import streamlit as st
from sqlalchemy.exc import DBAPIError

from language.catalogue import _, ngettext
from operation.settings import settings
from training.errors import DataError
from training.images import PREFIX
from training.uploads import delete_for, image_sets
from ui.knob_address import write_knobs
from ui.store import store, store_fails
from ui.train.address import read_setup
from ui.visitor import visitor
from viz.numbers import in_bytes


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
    write_knobs(read_setup().recipe.but(data=PREFIX + digest, size=28))


def _delete(digest: str) -> None:
    try:
        delete_for(visitor(), store(), digest)
    except (DataError, DBAPIError):
        return
    setup = read_setup()
    if setup.recipe.data == PREFIX + digest:
        write_knobs(setup.recipe.but(data="mnist5k", size=14))
