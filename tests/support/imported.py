"""What the workspace and its sandbox import, for processes that begin as copies of one that has it."""

import sys

import streamlit.web.bootstrap
import streamlit.web.cli

import app
import sandbox.__main__
from ui.app import preload

__all__ = ["app", "sandbox", "streamlit"]

preload.load()
# It reads the settings of its process while it is imported.
del sys.modules["app"]
