"""ONNX Runtime's files for browsers: what is shipped, how it is sent, under which policy."""

import gzip
import hashlib
import re

import pytest

from serving.headers import SecurityHeaders
from serving.runtime_files import FILES, FOLDER, RuntimeFiles
from tests.serving.conftest import Client

WASM = f"/app/static/{FOLDER}/ort-wasm-simd-threaded.wasm"
SUMS = {
    name: digest
    for digest, name in re.findall(
        r"^ {4}([0-9a-f]{64})  (\S+)$", (FILES / "README.md").read_text(), re.MULTILINE
    )
}


def test_every_file_has_its_checksum() -> None:
    kept = {path.name.removesuffix(".gz") for path in FILES.iterdir()}
    assert kept == {*SUMS, "README.md", "LICENSE"}


@pytest.mark.parametrize("name", SUMS)
def test_a_browser_gets_each_file_as_npm_has_it(name: str, client: Client) -> None:
    answer = client(SecurityHeaders, RuntimeFiles).get(f"/app/static/{FOLDER}/{name}")
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == SUMS[name]
    is_wasm = name.endswith(".wasm")
    kind = "application/wasm" if is_wasm else "text/javascript"
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert answer.headers["content-encoding" if is_wasm else "x-content-type-options"]
    assert "immutable" in answer.headers["cache-control"]
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
    assert "'unsafe-eval'" not in policy
    assert "'unsafe-inline'" not in policy


def test_who_takes_no_gzip_gets_the_file_bare(client: Client) -> None:
    answer = client(RuntimeFiles).get(WASM, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.content == gzip.decompress((FILES / f"{WASM.rpartition('/')[2]}.gz").read_bytes())


@pytest.mark.parametrize("name", ["README.md", "x.wasm", "..%2F..%2Fserver.mjs", "%2e%2e/a.wasm"])
def test_other_names_are_the_app_s(name: str, client: Client) -> None:
    answer = client(RuntimeFiles).get(f"/app/static/{FOLDER}/{name}")
    assert "inside" in answer.text
