"""Links to Klaviyo: which asset feeds which block."""

import streamlit as st

from ui.app import text as words
from ui.links import text as texts
from ui.links.all_links import show_account
from ui.links.audit import show_findings
from ui.links.export import show_takeaway
from ui.links.history import show_history
from ui.links.selection import asked, show_selection
from ui.links.where_used import show_lookup, show_where_used

st.markdown(words.head(words.LINKS, texts.LINKS_LEAD))

if selected := asked():
    show_selection(1, selected)
else:
    show_account(1)
    show_findings(2)
    show_where_used(3)
    show_lookup(4)
    show_history(5)
    show_takeaway(6)
