"""Show the app with Streamlit: what all pages share; only pages and ui import it."""
