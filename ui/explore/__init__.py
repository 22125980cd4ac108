"""The parts of the Explore page, each of which shows one network's view."""
