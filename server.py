"""What ``streamlit run server.py`` serves: the app, behind health check, door and headers."""

import streamlit as st

app = st.App("app.py")
