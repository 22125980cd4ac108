"""Wrap the app in ASGI middleware: sign-in, health check, headers, upload limits."""
