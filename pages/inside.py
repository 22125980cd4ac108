"""Inside: look into a trained network."""

from ui.inside.page import show_inside
from ui.navigation import require_navigation

require_navigation()
show_inside()
