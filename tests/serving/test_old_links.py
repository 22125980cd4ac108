"""Links from when Explore was the first page lead to Explore."""

import pytest

from serving import paths
from serving.old_links import OldLinks
from tests.serving.conftest import Client


@pytest.mark.parametrize(
    "query", ["spec=resnet%3Fdepth%3D18&pin=plain", "v=resnet-50", "lang=ko&view=cell", "open="]
)
def test_an_old_link_of_the_root_leads_to_explore(client: Client, query: str) -> None:
    answer = client(OldLinks).get(f"/?{query}", follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"] == f"/explore?{query}"


@pytest.mark.parametrize("address", ["/", "/?lang=ko", "/?map=figures&own=resnet-50", "/train?v=a"])
def test_everything_else_passes(client: Client, address: str) -> None:
    assert client(OldLinks).get(address, follow_redirects=False).text.startswith("inside")


def test_a_base_path_is_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = client(OldLinks)
    monkeypatch.setattr(paths, "_base", "/class")
    answer = reader.get("/class/?v=resnet-50", follow_redirects=False)
    assert answer.headers["location"] == "/class/explore?v=resnet-50"
