"""A small sample of ``make fuzz``: one upload of each kind, some addresses, some requests."""

from dataclasses import replace
from pathlib import Path

import pytest

from runs import supervisor
from runs.errors import NoSuchRunError
from runs.store import Store
from tests import stored_runs
from tests.hostile.addresses import TEXTS, Address, addresses
from tests.hostile.judge import judge, listing, strangers
from tests.hostile.uploads import KINDS, uploads
from tests.hostile.visit import VISITOR, complaints, visit
from ui.markdown import escape_markdown


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "around" / "home"))
    monkeypatch.setenv("PLAYGROUND_IMAGE_SETS_EACH", "0")
    monkeypatch.setattr(supervisor, "ensure", lambda: None)
    return tmp_path


def test_each_kind_of_upload_is_kept_or_refused_in_a_sentence(home: Path) -> None:
    store = Store()
    before = listing([home])
    judged = [judge(upload, store, "hostile") for upload in uploads(len(KINDS))]
    store.database.close()
    refused = {one.name.rpartition(" ")[0] for one in judged if one.told}
    kept = {one.name.rpartition(" ")[0] for one in judged} - refused
    assert {"good", "modes", "hidden", "animated", "text bomb"} <= kept
    assert {"empty", "flat bomb", "overlapping bomb", "many members", "absolute path"} <= refused
    new = set(listing([home])) - set(before)
    assert all(home / "around" / "home" in path.parents for path in new)
    assert not strangers()


@pytest.mark.parametrize("address", list(addresses(10, seed=1)), ids=lambda a: a.page)
def test_an_address_gives_a_page(address: Address) -> None:
    app, _seconds = visit(address)
    assert not complaints(address, app)


@pytest.mark.parametrize("page", ["train", "search"])
def test_no_address_opens_the_runs_of_another(page: str) -> None:
    store = Store()
    own = [replace(one, label=f"of ada: {one.label}") for one in stored_runs.PAIR]
    batch, runs = stored_runs.add(store, "ada-" + "a" * 24, own)
    token = store.share(batch, "ada-" + "a" * 24)
    for query in (
        (("batch", batch),),
        (("batch", batch), ("share", "")),
        (("batch", batch), ("share", token[:-1])),
        (("batch", runs[0]),),
        (("batch", batch), ("visitor", "ada-" + "a" * 24), ("owner", "ada-" + "a" * 24)),
        (("share", batch),),
    ):
        app, _seconds = visit(Address(page, query))
        assert not app.exception
        shown = str([one.value for one in (*app.title, *app.markdown, *app.caption)])
        assert "of ada" not in shown
    with pytest.raises(NoSuchRunError):
        store.batch(batch, VISITOR)
    assert len(token) >= 22, "128 bits and more"
    store.database.close()


def test_markdown_of_a_visitor_is_text() -> None:
    assert escape_markdown("[x](http://evil.example)") == r"\[x\](http\://evil.example)"
    assert (
        escape_markdown(":red[x] $1$ <b> `c` ~d~ *e*")
        == r"\:red\[x\] \$1\$ \<b\> \`c\` \~d\~ \*e\*"
    )
    assert (
        escape_markdown("depth=3 is not allowed: give 1 to 9.")
        == "depth=3 is not allowed: give 1 to 9."
    )
    assert len(TEXTS) > 40
