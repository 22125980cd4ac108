"""Show the app with Streamlit: what all pages share; only pages and ui import it.

Pages keep no state of their own. The address holds the networks and how they are looked at, or the
batch of runs that is shown, so a refresh, a second tab and a shared link show the same. A widget is
set from the address before each run of the script, and turning it writes the address. What is
recorded is in English, and translated where it is shown.
"""
