"""Class: a question under a code, measured and answered by all, and the answers on one plot."""

from ui.classroom.view import show_class
from ui.navigation import require_navigation

require_navigation()
show_class()
