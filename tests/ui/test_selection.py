"""The selected part is what the reader picked, never what the page itself put into the table."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from backbones.registry import parse
    from ui import cached
    from ui.explore.selection import keep_row, take_row
    from ui.explore.view import NetworkView

    view = NetworkView(parse("resnet?depth=50"))
    table = cached.table(view.spec, "layers")
    st.query_params["part"] = "conv4_x.1-5"
    keep_row(view, table, "rows")
    kept = st.session_state["rows"]["selection"]["rows"]
    st.text(str(table["path"].iloc[kept[0]]))
    take_row(view, table, "rows")
    st.text(view.part)
    st.session_state["rows"] = {"selection": {"rows": [3]}}
    take_row(view, table, "rows")
    st.text(view.part == str(table["path"].iloc[3]))


def test_the_row_that_the_page_chose_is_no_choice() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    kept, untouched, picked = [text.value for text in app.text]
    assert kept.startswith("conv4_x.1.")
    assert untouched == "conv4_x.1-5"
    assert picked == "True"
