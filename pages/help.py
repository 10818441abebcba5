"""Help: troubleshooting, questions, support."""

from ui.help.page import show_help

show_help()
