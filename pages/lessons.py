"""Show the lecture step by step, each with a picture that can be turned."""

from ui.lessons.page import show_lessons
from ui.navigation import require_navigation

require_navigation()
show_lessons()
