"""Verify training on a GPU: ``make gpu-test``. Needs nothing but the app, as in its container."""
