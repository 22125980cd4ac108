"""Show the sidebar of Train: data, budget, seeds, device, and the rest of the recipe."""

from io import BytesIO
from typing import Any

import streamlit as st
from sqlalchemy.exc import DBAPIError

from language.catalogue import _, ngettext
from runs.errors import RunError
from training.batch_size import USUAL_BATCH
from training.catalogue import SOURCES
from training.images import PREFIX, usual_limits
from training.measuring import place_seen
from training.recipe import Recipe
from training.uploads import keep_for
from ui import address
from ui.batch.settings import panel_key, setting_field, take_setting_turns
from ui.knob_address import write_knobs
from ui.knob_panel.fields import Field
from ui.knob_panel.panel import Group, show_panel
from ui.markdown import escape_markdown
from ui.store import store, store_fails
from ui.train.address import ADDRESS, WANTS_OWN, Setup, read_setup
from ui.train.image_sets import show_contents, show_image_sets, use_images
from ui.train.labels import shown_device
from ui.visitor import visitor
from viz.numbers import in_bytes

OWN = "own"
DATA = "data"
"""Part of the form that stands above the upload of images."""

OWN_SIZES = (14, 28, 32, 64)
KEPT_SIDE = max(OWN_SIZES)
UPLOADED = "train-uploaded"
DETAILS = tuple(name for name in Recipe.knob_names() if Recipe.knob(name).is_detail)


def take_turns() -> None:
    """Take what the reader turned since into the address."""
    take_setting_turns(ADDRESS, {"data": _take_data}, DATA)
    take_setting_turns(ADDRESS, {"seeds": _take_seeds})


def show_settings(setup: Setup) -> None:
    """Show all settings of a comparison but its networks."""
    recipe = setup.recipe
    is_own = recipe.data.startswith(PREFIX)
    wants_own = is_own or address.has(WANTS_OWN)
    fields = [_data(recipe, wants_own)]
    if is_own or not wants_own:
        fields.append(_size(recipe, is_own))
    fields.append(setting_field(ADDRESS, setup, "noise", DATA))
    show_panel(panel_key(ADDRESS, DATA), [Group(_("Data"), fields)])
    if wants_own:
        _upload(is_own)
    budget = [
        setting_field(ADDRESS, setup, "epochs"),
        setting_field(ADDRESS, setup, "seeds", model=setup.repetitions),
        _device(recipe),
    ]
    details = [setting_field(ADDRESS, setup, name) for name in DETAILS]
    show_panel(
        panel_key(ADDRESS),
        [Group(_("Budget"), budget), Group(_("Recipe"), details, is_folded=True)],
    )


def _data(recipe: Recipe, wants_own: bool) -> Field:
    titles = {name: _(source.title) for name, source in SOURCES.items()} | {
        OWN: _("Your own images")
    }
    value = OWN if wants_own else recipe.data
    return Field("data", "select", _("Data set"), value, options=tuple(titles.items()))


def _size(recipe: Recipe, is_own: bool) -> Field:
    offered = OWN_SIZES if is_own else SOURCES[recipe.data].sizes
    sizes = sorted(offered)
    return Field(
        "size",
        "choice",
        _("Image size (pixels)"),
        recipe.size if recipe.size in sizes else offered[0],
        options=tuple((size, str(size)) for size in sizes),
    )


def _upload(is_there: bool) -> None:
    limits = usual_limits()
    st.file_uploader(
        _("A zip file with one folder for each class"),
        type="zip",
        key="train-upload",
        on_change=_take_upload,
        help=_(
            "At most {files} files and {total} unpacked. Images are cropped to their middle square "
            "and kept at {side} pixels, on this server only."
        ).format(files=f"{limits.files:,}", total=in_bytes(limits.total_bytes), side=KEPT_SIDE),
    )
    refused, skipped, more = st.session_state.get(UPLOADED, ("", [], 0))
    if refused:
        st.error(escape_markdown(refused))
    elif is_there:
        st.caption(_("Your images are in use."))
        show_contents(read_setup().recipe.data, is_open=UPLOADED in st.session_state)
    show_image_sets()
    if count := len(skipped) + more:
        told = ngettext("{count} file skipped", "{count} files skipped", count)
        with st.expander(told, expanded=True):
            st.text("\n".join(note.sentence(_) for note in skipped))
            if more:
                st.caption(ngettext("and {count} more file", "and {count} more files", more))


def _take_upload() -> None:
    file = st.session_state["train-upload"]
    if file is None:
        return
    try:
        data = keep_for(visitor(), store(), BytesIO(file.getvalue()), side=KEPT_SIDE)
    except RunError as error:
        st.session_state[UPLOADED] = (error.sentence(_), [], 0)
        return
    except DBAPIError as error:
        st.session_state[UPLOADED] = (store_fails(error), [], 0)
        return
    st.session_state[UPLOADED] = ("", list(data.skipped), data.skipped_more)
    use_images(data, OWN_SIZES[1])


def _take_data(name: Any) -> None:
    """Choose a data set, or that images are to be uploaded."""
    with address.changing():
        address.put(WANTS_OWN, "1" if name == OWN else None)
        if name in SOURCES:
            recipe = read_setup().recipe.but(data=name, size=SOURCES[name].sizes[0])
            if read_setup().recipe.data.startswith(PREFIX):
                recipe = recipe.but(batch_size=USUAL_BATCH)
            write_knobs(recipe)


def _take_seeds(seeds: Any) -> None:
    write_knobs(read_setup().repetitions.but(seeds=seeds))


def _device(recipe: Recipe) -> Field:
    titles = {"auto": _("Automatic"), "cpu": "CPU", "cuda": "GPU"}
    error = why = ""
    try:
        place = place_seen(recipe)
    except RunError as wrong:
        error = wrong.sentence(_)
    else:
        why = _("{name}, {memory} of memory, computes in {precision}").format(
            name=shown_device(place.name),
            memory=in_bytes(place.memory),
            precision=place.precision,
        )
        if place.note:
            why = f"{place.note.sentence(_)} {why}"
    options = tuple(titles.items())
    return Field(
        "device", "choice", _("Device"), recipe.device, options=options, why=why, error=error
    )
