"""Draw records: figures, tables and DOT text; imports neither torch nor Streamlit."""
