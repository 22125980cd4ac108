"""Train: choose networks, press Start, see which learns and which does not."""

from ui.batch.page import show_page
from ui.frame import require
from ui.train.kind import TRAIN

require()
show_page(TRAIN)
