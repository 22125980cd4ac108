"""Around the app in the server: who comes in, how it is, what every answer carries."""
