"""Search: choose a space, an oracle and searchers, and see whether they beat chance."""

from ui.batch.page import show_page
from ui.frame import require
from ui.search.kind import SEARCH

require()
show_page(SEARCH)
