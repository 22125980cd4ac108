"""Serve the app behind its health check, sign-in and headers: ``streamlit run server.py``.

``streamlit run app.py`` serves the bare app, without any of these.

Each of Streamlit's settings counts as usual. Only here can an answer be refused before a session
exists, and ``/_stcore/health`` report on the store.
"""

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

from operation.log import set_up
from operation.settings import settings
from serving.auth import AuthMiddleware
from serving.first_paint import FirstPaint
from serving.headers import SecurityHeaders
from serving.health import HealthCheck
from serving.old_links import OldLinks
from serving.paths import set_base_path
from serving.runtime_files import RuntimeFiles
from serving.uploads import UploadLimits
from ui.preload import start_preloading_after

LOOPBACK = ("localhost", "127.0.0.1", "::1")

# A wrong setting ends the start, not the first visit.
limits = settings()
set_up()
set_base_path(config.get_option("server.baseUrlPath") or "")
if config.get_option("server.address") in LOOPBACK and not config.get_option("server.allowedHosts"):
    # Against DNS rebinding: a page elsewhere that calls itself this machine gets no session.
    config.set_option("server.allowedHosts", list(LOOPBACK))
config.set_option("server.maxUploadSize", limits.upload_mb)

app = st.App(
    "app.py",
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(HealthCheck),
        Middleware(RuntimeFiles),
        Middleware(OldLinks),
        Middleware(AuthMiddleware),
        Middleware(UploadLimits),
        Middleware(FirstPaint),
    ],
)
start_preloading_after()
