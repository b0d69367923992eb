"""What keeps a run quick after it has been drawn: garbage is not looked for among the libraries.

After each run Streamlit searches all that the process holds, so that memory does not build up. Most of it are the
libraries, which stay: with them the search takes 100 ms, two thirds of what a moved slider costs.
"""

from __future__ import annotations

import gc
import sys

import streamlit as st

#: What was alive at the last time and has become garbage since is found after so many seconds.
EVERY = 600


def tidy() -> None:
    """Let the searches pass over what is here, once a run is drawn: anew when libraries came, and every ten minutes."""
    _set_aside(len(sys.modules))


@st.cache_resource(ttl=EVERY, max_entries=1, show_spinner=False)
def _set_aside(modules: int) -> None:
    gc.unfreeze()
    gc.collect()
    gc.freeze()
