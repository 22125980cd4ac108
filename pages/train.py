"""Train: choose networks, press Start, see which learns and which does not."""

from ui.batch.page import show_page
from ui.navigation import require_navigation
from ui.train.kind import TRAIN

require_navigation()
show_page(TRAIN)
