"""Show figures made of panels on a page, each panel a picture that keeps its size and wraps."""
