"""What the pages share; the only room besides them that knows Streamlit."""
