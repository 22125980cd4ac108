"""Simulate a browser's session: open pages, turn knobs, poll, by Streamlit's own protocol.

It speaks the page's own protocol over the websocket: it keeps the address, names the messages that
it still has, and turns a widget by sending that widget's new value.

It keeps the messages that a browser keeps, and polls as the Train page polls.
"""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

FORM = "bidi_component"
"""Name of a component of the page among Streamlit's elements."""

TIMEOUT = 60.0
"""Seconds after which a run counts as failed."""

START_TIMEOUT = 240.0
"""The same for the first page of a fresh server, which loads torch."""

KEPT_RUNS = 2
"""Runs for which a page keeps a large message that was not shown again (Streamlit's own value)."""

ENDS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class PageError(RuntimeError):
    """The page showed an exception, did not compile or was not found."""


class _Wire(ClientConnection):
    """A websocket that counts what arrives, before it is unpacked."""

    received = 0

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        super().data_received(data)


class Reader:
    """One reader with one page open; ``timers`` are the page's polls by fragment, in seconds."""

    def __init__(self, connection: _Wire):
        self.timeout = TIMEOUT
        self.timers: dict[str, float] = {}
        self.knobs: dict[tuple[int, ...], tuple[str, Any]] = {}
        self.buttons: dict[tuple[int, ...], str] = {}
        self.query = ""
        self.bytes_by_kind: Counter[str] = Counter()
        self._connection = connection
        self._page = ClientState()
        self._kept: dict[str, tuple[int, ForwardMsg]] = {}
        self._runs = 0

    @property
    def received(self) -> int:
        """Bytes on the wire so far."""
        return self._connection.received

    async def close(self) -> None:
        """Leave the page."""
        await self._connection.close()

    async def visit(self, page: str = "", **address: str | Sequence[str]) -> float:
        """Open a page by its address; returns the seconds it takes. Raises PageError."""
        self._page, self.query = ClientState(page_name=page), urlencode(address, doseq=True)
        self.knobs.clear()
        self.buttons.clear()
        return await self._run()

    async def turn(
        self, rng: random.Random, wanted: Callable[[str], bool] = lambda _key: True
    ) -> float:
        """Turn one of the knobs with a wanted key, at random, to another of its values.

        A field of a form goes by the form's key, a hyphen and its own name.

        Where there is none, the page is run again as it is. Raises PageError.
        """
        found = []
        for kind, proto in self.knobs.values():
            if kind == FORM:
                found += _turned_fields(proto, rng, wanted)
            elif wanted(proto.id) and (state := _turned(kind, proto, rng)):
                found.append(state)
        return await self._run(rng.choice(found) if found else None)

    async def press(self, key: str) -> float:
        """Press the button with a key; raises PageError, also where there is none."""
        for name in self.buttons.values():
            if name.endswith(f"-{key}"):
                return await self._run(WidgetState(id=name, trigger_value=True))
        raise PageError(f"no button {key}")

    async def write(self, key: str, number: float) -> float:
        """Write into the number field with a key; raises PageError, also where there is none."""
        for kind, proto in self.knobs.values():
            if kind == "number_input" and proto.id.endswith(f"-{key}"):
                return await self._run(WidgetState(id=proto.id, double_value=number))
        raise PageError(f"no field {key}")

    async def poll(self, fragment: str) -> float:
        """Run a fragment again, as its timer does."""
        return await self._run(fragment=fragment)

    async def _run(self, turned: WidgetState | None = None, fragment: str = "") -> float:
        message = BackMsg()
        state = message.rerun_script
        state.CopyFrom(self._page)
        state.query_string, state.fragment_id = self.query, fragment
        state.is_auto_rerun = bool(fragment)
        state.cached_message_hashes.extend(self._kept)
        if turned:
            state.widget_states.widgets.append(turned)
        if not fragment:
            self._runs += 1
        start = time.perf_counter()
        async with asyncio.timeout(self.timeout):
            await self._connection.send(message.SerializeToString())
            while not self._take(await self._connection.recv(decode=False)):
                pass
        seconds = time.perf_counter() - start
        self._forget()
        return seconds

    def _take(self, raw: bytes) -> bool:
        """Take in one message; True where it ends the run."""
        message = self._whole(raw)
        self.bytes_by_kind[kind_of(message)] += len(raw)
        kind = message.WhichOneof("type")
        if kind == "delta":
            self._show(message)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "new_session":
            # From the second run on the page goes by its hash.
            self._page = ClientState(page_script_hash=message.new_session.page_script_hash)
            if not message.metadata.run.fragment_ids:
                # The whole page: a fragment's own st.rerun() too. What still polls says so again.
                self.timers.clear()
        elif kind == "auto_rerun":
            self.timers[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self.timers.pop(fragment, None)
        elif kind == "page_not_found":
            raise PageError(f"no page {message.page_not_found.page_name}")
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                raise PageError("the page did not compile")
            return message.script_finished in ENDS
        return False

    def _whole(self, raw: bytes) -> ForwardMsg:
        """Return the message, or what was kept of it where only its name came."""
        message = ForwardMsg()
        message.ParseFromString(raw)
        if message.WhichOneof("type") == "ref_hash":
            path = message.metadata.delta_path
            _age, message = self._kept[message.ref_hash]
            message.metadata.delta_path[:] = path
        if message.metadata.cacheable:
            self._kept[message.hash] = (self._runs, message)
        return message

    def _show(self, message: ForwardMsg) -> None:
        path = tuple(message.metadata.delta_path)
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise PageError(f"{element.exception.type}: {element.exception.message}")
        self.buttons.pop(path, None)
        if kind == "button" and not element.button.disabled:
            self.buttons[path] = element.button.id
        if kind in _VALUES or (kind == FORM and "groups" in _data(element.bidi_component)):
            self.knobs[path] = (kind, getattr(element, kind))
        else:
            self.knobs.pop(path, None)

    def _forget(self) -> None:
        self._kept = {
            name: kept for name, kept in self._kept.items() if self._runs - kept[0] <= KEPT_RUNS
        }


def kind_of(message: ForwardMsg) -> str:
    """Return what a message carries: an element by its kind, a component by its name."""
    kind = str(message.WhichOneof("type"))
    if kind != "delta":
        return kind
    element = message.delta.new_element
    kind = str(element.WhichOneof("type") or message.delta.WhichOneof("type"))
    return str(element.bidi_component.component_name) if kind == FORM else kind


def _data(form: Any) -> dict[str, Any]:
    """Return what a component of the page is sent."""
    sent = json.loads(form.json or "null")
    return sent if isinstance(sent, dict) else {}


def _turned_fields(
    form: Any, rng: random.Random, wanted: Callable[[str], bool]
) -> list[WidgetState]:
    """Return for each wanted field of a form the message of its being turned."""
    sent = _data(form)
    found = []
    for field in (field for group in sent["groups"] for field in group["fields"]):
        values = [] if field.get("is_disabled") else _other_values(field)
        if values and wanted(f"{form.id}-{field['name']}"):
            turn = [sent["taken"] + 1, field["name"], rng.choice(values)]
            turned = {"turns": {"session": sent["session"], "turns": [turn]}}
            found.append(WidgetState(id=form.id, json_value=json.dumps(turned)))
    return found


def _other_values(field: dict[str, Any]) -> list[Any]:
    """Return the values next to a field's present one, or all others of a list."""
    value = field["value"]
    if field["kind"] == "toggle":
        return [not value]
    if "options" in field:
        return [one for one, _words in field["options"] if one != value]
    if field["kind"] == "text" or not isinstance(value, int | float):
        return []
    low, high = field["bounds"]
    step = field.get("step", 1)
    return [one for one in (value + step, value - step) if low <= one <= high]


def _turned(kind: str, proto: Any, rng: random.Random) -> WidgetState | None:
    """Return the message of a widget set to another value; None where it has no other."""
    if proto.disabled:
        return None
    state = WidgetState(id=proto.id)
    return state if _VALUES[kind](state, proto, rng) else None


def _choose(state: WidgetState, proto: Any, rng: random.Random) -> bool:
    others = [option for option in proto.options if option != proto.raw_value]
    if others:
        state.string_value = rng.choice(others)
    return bool(others)


def _press(state: WidgetState, proto: Any, rng: random.Random) -> bool:
    words = [option.content for option in proto.options if option.content not in proto.raw_values]
    if words:
        state.string_array_value.data[:] = [rng.choice(words)]
    return bool(words)


def _slide(state: WidgetState, proto: Any, rng: random.Random) -> bool:
    words = [option for option in proto.options if option not in proto.raw_value]
    if words:
        state.string_array_value.data[:] = [rng.choice(words)]
    return bool(words)


def _switch(state: WidgetState, proto: Any, _rng: random.Random) -> bool:
    state.bool_value = not proto.value
    return True


def _step(state: WidgetState, proto: Any, rng: random.Random) -> bool:
    values = [proto.value + sign * proto.step for sign in (1, -1)]
    values = [value for value in values if proto.min <= value <= proto.max]
    if values:
        state.double_value = rng.choice(values)
    return bool(values)


_VALUES: dict[str, Callable[[WidgetState, Any, random.Random], bool]] = {
    "selectbox": _choose,
    "button_group": _press,
    "slider": _slide,
    "checkbox": _switch,
    "number_input": _step,
}


async def open_reader(port: int) -> Reader:
    """Connect as a browser does."""
    url = f"ws://127.0.0.1:{port}/_stcore/stream"
    connection = await connect(
        url,
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None,
        create_connection=_Wire,
        # It takes what the server compresses, as browsers do.
        ping_timeout=None,
    )
    assert isinstance(connection, _Wire)
    return Reader(connection)


async def warm(port: int) -> None:
    """Open the page once, so that the server has imported everything."""
    reader = await open_reader(port)
    reader.timeout = START_TIMEOUT
    await reader.visit("explore")
    await reader.close()
