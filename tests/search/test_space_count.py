"""The arithmetic of the space's size is the space's own count."""

import pytest

from search.space import NAMES, NASNetSpace
from search.space_count import block_counts, cells


@pytest.mark.parametrize("blocks", [1, 2, 5])
def test_two_cells_are_as_many_as_the_space_counts(blocks: int) -> None:
    counts = block_counts(blocks, len(NAMES))
    assert cells(counts) ** 2 == NASNetSpace(blocks).count
    assert [count.states for count in counts] == list(range(2, 2 + blocks))


def test_one_operation_leaves_states_and_combinations() -> None:
    assert cells(block_counts(2, 1)) == (2 * 2 * 2) * (3 * 3 * 2)
