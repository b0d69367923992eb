"""Values that the session's state holds: drafts, choices, and how they follow one another. No Streamlit."""
