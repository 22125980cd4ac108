"""Show a class its question under a code, measured and answered by all, on one plot."""

from ui.classroom.view import show_class
from ui.navigation import require_navigation

require_navigation()
show_class()
