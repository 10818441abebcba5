"""Everything that knows Streamlit and is no page."""
