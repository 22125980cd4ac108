"""``make fuzz``, second half: what a hostile visitor might send, whole.

``python -m tests.fuzz_hostile [ADDRESSES] [UPLOADS] [REQUESTS] [SEED]``: 1,000 addresses opened in
the app, 200 uploads, 500 raw requests to the real server. Ends with an error where one of them is
answered otherwise than with a page or a clear message, takes too long or too much memory, or
changes anything outside the home folder.
"""

import logging
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

MIB = 2**20
HEALTH = b"GET /_stcore/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
MOST_SECONDS = 60.0
MOST_MEMORY = 2_000
"""MiB of the process with all caches full: the classroom's bound."""


def fuzz_addresses(count: int, seed: int) -> list[str]:
    """What was wrong with the pages."""
    from tests.hostile.addresses import addresses
    from tests.hostile.visit import complaints, visit

    wrong, slowest, told = [], 0.0, 0
    for number, address in enumerate(addresses(count, seed), start=1):
        app, seconds = visit(address)
        slowest = max(slowest, seconds)
        told += bool(app.error or app.warning or app.info)
        found = complaints(address, app)
        if seconds > MOST_SECONDS:
            found.append(f"took {seconds:.0f} s")
        wrong += [f"/{address.page} {str(address.query)[:200]}: {one}" for one in found]
        if number % 100 == 0:
            print(f"{number} addresses, {len(wrong)} complaints, {_rss()} MiB", flush=True)
    print(f"{count} addresses: {told} with a message, slowest {slowest:.1f} s")
    return wrong


def fuzz_uploads(count: int, seed: int) -> list[str]:
    """What was wrong with the answers to uploads."""
    from runs.paths import home
    from runs.store import Store
    from tests.hostile.judge import judge, listing, strangers
    from tests.hostile.uploads import uploads

    store = Store()
    outside = [home().parent, Path.cwd() / "training", Path.cwd() / "data"]
    before = {p: v for p, v in listing(outside).items() if home() not in p.parents}
    wrong, kept, slowest = [], 0, 0.0
    for upload in uploads(count, seed):
        try:
            judged = judge(upload, store, "hostile")
        except Exception as error:
            wrong.append(f"{upload.name}: {type(error).__name__}: {str(error)[:200]}")
            continue
        kept += not judged.told
        slowest = max(slowest, judged.seconds)
        if judged.seconds > MOST_SECONDS:
            wrong.append(f"{upload.name}: took {judged.seconds:.0f} s")
    after = {p: v for p, v in listing(outside).items() if home() not in p.parents}
    wrong += [f"changed outside: {path}" for path, now in after.items() if before.get(path) != now]
    wrong += [f"strange file: {path}" for path in strangers()]
    print(f"{count} uploads: {kept} kept, {count - kept} refused, slowest {slowest:.1f} s")
    return wrong


def fuzz_requests(count: int, seed: int) -> list[str]:
    """What was wrong with the real server's answers."""
    from bench.server import running_app
    from tests.hostile.requests import answer, requests, wrong_with

    with running_app() as port:
        judged = ((one, wrong_with(answer(one, port))) for one in requests(count, seed))
        wrong = [f"{request[:120]!r}: {found}" for request, found in judged if found]
        if not answer(HEALTH, port).endswith(b"ok"):
            wrong.append("the server is not well any more")
    print(f"{count} requests to the server, {len(wrong)} complaints")
    return wrong


def _rss() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // MIB


def main(addresses: int, uploads: int, requests: int, seed: int) -> int:
    """Everything; the number of complaints."""
    logging.disable(logging.WARNING)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PLAYGROUND_HOME"] = str(Path(folder) / "around" / "home")
        os.environ["PLAYGROUND_IMAGE_SETS_EACH"] = "0"
        import torch

        from runs import supervisor

        torch.set_num_threads(1)
        supervisor.ensure = lambda: None
        wrong = fuzz_uploads(uploads, seed)
        wrong += fuzz_requests(requests, seed)
        wrong += fuzz_addresses(addresses, seed)
        if _rss() > MOST_MEMORY:
            wrong.append(f"took {_rss()} MiB, at most {MOST_MEMORY} are allowed")
    for one in wrong:
        print(one)
    print(f"{len(wrong)} complaints in {time.monotonic() - start:.0f} s, at most {_rss()} MiB")
    return len(wrong)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(bool(main(*given, *(1_000, 200, 500, 0)[len(given) :])))
