"""Show the parts of the Explore page, each for one network's view."""
