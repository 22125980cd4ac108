"""The sidebar of Train: data, budget, seeds, device, and the rest of the recipe."""

from io import BytesIO

import streamlit as st
from sqlalchemy.exc import DBAPIError

from language.catalogue import _, ngettext
from runs.errors import RunError
from training.catalogue import SOURCES
from training.device import place_of
from training.errors import RecipeError
from training.images import PREFIX, usual_limits
from training.recipe import Recipe
from training.submission import MOST_SEEDS
from training.uploads import keep_for
from ui.batch.settings import show_setting, take_setting
from ui.knob_address import write_knobs
from ui.markdown import escape_markdown
from ui.store import store, store_fails
from ui.train.address import ADDRESS, Setup, read_setup, write_seeds
from ui.train.image_sets import show_image_sets
from ui.train.labels import shown_device
from ui.visitor import visitor
from viz.numbers import in_bytes

OWN = "own"
OWN_SIZES = (14, 28, 32, 64)
KEPT_SIDE = max(OWN_SIZES)
UPLOADED = "train-uploaded"
DETAILS = tuple(name for name in Recipe.knob_names() if Recipe.knob(name).is_detail)


def show_settings(setup: Setup) -> None:
    """Show all settings of a comparison but its networks."""
    recipe = setup.recipe
    st.subheader(_("Data"))
    _choose_data(recipe)
    show_setting(ADDRESS, recipe, "noise")
    st.subheader(_("Budget"))
    show_setting(ADDRESS, recipe, "epochs")
    st.session_state["train-seeds"] = setup.seeds
    st.slider(
        _("Seeds"), 1, MOST_SEEDS, key="train-seeds", on_change=_take_seeds,
        help=_("Runs of each network: their spread tells chance from difference."),
    )  # fmt: skip
    _choose_device(recipe)
    with st.expander(_("Recipe")):
        for name in DETAILS:
            show_setting(ADDRESS, recipe, name)


def _choose_data(recipe: Recipe) -> None:
    is_own = recipe.data.startswith(PREFIX)
    titles = {name: _(source.title) for name, source in SOURCES.items()} | {
        OWN: _("Your own images")
    }
    wants_own = is_own or st.session_state.get("train-wants-own", False)
    st.session_state["train-data"] = OWN if wants_own else recipe.data
    st.selectbox(
        _("Data set"), list(titles), format_func=titles.__getitem__, key="train-data",
        on_change=_take_data,
    )  # fmt: skip
    if wants_own:
        _upload(is_own)
        if not is_own:
            return
    sizes = OWN_SIZES if is_own else SOURCES[recipe.data].sizes
    st.session_state["train-size"] = recipe.size if recipe.size in sizes else sizes[0]
    st.segmented_control(
        _("Image size (pixels)"), sizes, required=True, key="train-size", on_change=take_setting,
        args=(ADDRESS, "size"),
    )  # fmt: skip


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
    refused, skipped = st.session_state.get(UPLOADED, ("", []))
    if refused:
        st.error(escape_markdown(refused))
    elif is_there:
        st.caption(_("Your images are in use."))
    show_image_sets()
    if skipped:
        with st.expander(ngettext("{count} file skipped", "{count} files skipped", len(skipped))):
            st.text("\n".join(note.sentence(_) for note in skipped))


def _take_upload() -> None:
    file = st.session_state["train-upload"]
    if file is None:
        return
    try:
        data = keep_for(visitor(), store(), BytesIO(file.getvalue()), side=KEPT_SIDE)
    except RunError as error:
        st.session_state[UPLOADED] = (error.sentence(_), [])
        return
    except DBAPIError as error:
        st.session_state[UPLOADED] = (store_fails(error), [])
        return
    st.session_state[UPLOADED] = ("", list(data.skipped))
    write_knobs(read_setup().recipe.but(data=data.name, size=OWN_SIZES[1]))


def _take_data() -> None:
    name = st.session_state["train-data"]
    st.session_state["train-wants-own"] = name == OWN
    if name != OWN:
        write_knobs(read_setup().recipe.but(data=name, size=SOURCES[name].sizes[0]))


def _choose_device(recipe: Recipe) -> None:
    titles = {"auto": _("Automatic"), "cpu": "CPU", "cuda": "GPU"}
    st.session_state["train-device"] = recipe.device
    st.segmented_control(
        _("Device"), list(titles), format_func=titles.__getitem__, required=True,
        key="train-device", on_change=take_setting, args=(ADDRESS, "device"),
    )  # fmt: skip
    try:
        place = place_of(recipe)
    except RecipeError as error:
        st.error(escape_markdown(error.sentence(_)))
        return
    with st.container(key="train-machine"):
        st.caption(
            _("{name}, {memory} of memory, computes in {precision}").format(
                name=shown_device(place.name),
                memory=in_bytes(place.memory),
                precision=place.precision,
            )
        )


def _take_seeds() -> None:
    write_seeds(st.session_state["train-seeds"])
