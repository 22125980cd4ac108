"""What ``streamlit run server.py`` serves: the app behind its health check, door and headers.

``streamlit run app.py`` serves the bare app, without any of these.
"""

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

from operation.log import set_up
from operation.settings import settings
from serving.door import Door
from serving.first_paint import FirstPaint
from serving.headers import SecurityHeaders
from serving.health import HealthOfStore
from serving.paths import below
from serving.uploads import BoundedUploads
from ui.warm import start_later

LOOPBACK = ("localhost", "127.0.0.1", "::1")

# A wrong setting ends the start, not the first visit.
limits = settings()
set_up()
below(config.get_option("server.baseUrlPath") or "")
if config.get_option("server.address") in LOOPBACK and not config.get_option("server.allowedHosts"):
    # Against DNS rebinding: a page elsewhere that calls itself this machine gets no session.
    config.set_option("server.allowedHosts", list(LOOPBACK))
config.set_option("server.maxUploadSize", limits.upload_mb)

app = st.App(
    "app.py",
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(HealthOfStore),
        Middleware(Door),
        Middleware(BoundedUploads),
        Middleware(FirstPaint),
    ],
)
start_later()
