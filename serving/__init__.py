"""ASGI middleware around the app: sign-in, health check, headers, upload limits."""
