"""Time against MACs: every time is a point, with units, names and no markup of a reader's."""

from classroom.device_times import Backend, DeviceTime
from viz.device_plots import device_figure


def time(
    network: str, macs: int, ms: float, machine: str = "", backend: Backend = "wasm"
) -> DeviceTime:
    return DeviceTime(
        spec=network.lower(), network=network, macs=macs, backend=backend, threads=1, passes=9,
        median_ms=ms, q1_ms=0.9 * ms, q3_ms=1.2 * ms, machine=machine,
    )  # fmt: skip


def test_every_time_is_a_point_and_every_network_is_named_once() -> None:
    times = [
        time("Small", 10**7, 5.0, "A <b>phone</b>"),
        time("Small", 10**7, 9.0),
        time("Large", 10**9, 80.0, backend="webgpu"),
    ]
    drawn = device_figure(times, is_dark=False)
    points = [(x, y) for trace in drawn.data for x, y in zip(trace.x, trace.y, strict=True)]
    assert sorted(points) == sorted((each.macs, each.median_ms) for each in times)
    assert [note.text for note in drawn.layout.annotations] == ["Small", "Large"]
    assert "A &lt;b>phone" in drawn.data[0].text[0]
    assert "5 ms, 10\xa0M MACs" in drawn.data[0].text[0]
    assert "milliseconds" in drawn.layout.yaxis.title.text
    assert {drawn.layout.xaxis.type, drawn.layout.yaxis.type} == {"log"}


def test_own_times_have_their_quartiles() -> None:
    (trace,) = device_figure((), mine=[time("Small", 10**7, 10.0)], is_dark=True).data
    assert list(trace.error_y.array) == [2.0]
    assert list(trace.error_y.arrayminus) == [1.0]
