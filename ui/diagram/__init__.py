"""Draw the diagram in the browser: a Streamlit component without a build step."""
