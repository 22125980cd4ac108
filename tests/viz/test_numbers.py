"""Numbers read as people write them."""

import pytest

from viz.numbers import compact, in_bytes, shape, share, signed


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (7, "7"),
        (999, "999"),
        (1_000, "1\u00a0k"),
        (1_234, "1.23\u00a0k"),
        (12_345, "12.3\u00a0k"),
        (999_960, "1\u00a0M"),
        (25_557_032, "25.6\u00a0M"),
        (3_857_973_248, "3.86\u00a0G"),
        (3_100_000_000_000, "3.10\u00a0T"),
        (-1_500, "-1.50\u00a0k"),
    ],
)
def test_compact(value: float, text: str) -> None:
    assert compact(value) == text


def test_signed_uses_a_true_minus() -> None:
    assert [signed(v) for v in (2_514_944, -3, 0)] == ["+2.51\u00a0M", "−3", "±0"]


def test_bytes_shapes_and_shares() -> None:
    assert [in_bytes(v) for v in (12, 4_816_896)] == ["12\u00a0B", "4.82\u00a0MB"]
    assert shape((256, 56, 56)) == "256 × 56 × 56"
    assert [share(p, 1_000) for p in (0, 0.5, 12, 120)] == ["0 %", "<0.1 %", "1.2 %", "12 %"]
    assert share(1, 0) == "0 %"
