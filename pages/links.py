"""Links to Klaviyo: which asset feeds which block."""

import streamlit as st

from ui import words
from ui.account_links import show_account
from ui.findings import show_findings
from ui.words import links as texts

st.title(words.LINKS)
st.markdown(texts.LINKS_LEAD)

show_account(1)
show_findings(2)
