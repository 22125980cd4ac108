"""Configure how Sphinx builds the documentation: ``make docs``, strictly and without network."""

project = "Backbone Playground"
project_copyright = "2026, MIT licence"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}

html_theme = "furo"
html_title = project
html_show_sphinx = False
# Nothing that a browser would fetch from elsewhere.
html_permalinks_icon = "#"

# Links to headings, as repository hosts know them.
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]

exclude_patterns = ["_build"]
