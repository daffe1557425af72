"""The Streamlit pages and the map on which people draw."""
