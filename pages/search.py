"""Search: choose a space, an oracle and searchers, and see whether they beat chance."""

from ui.batch.page import show_page
from ui.navigation import require_navigation
from ui.search.kind import SEARCH

require_navigation()
show_page(SEARCH)
