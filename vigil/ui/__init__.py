"""The only part that imports Streamlit: filter bar, chart card, map, cached loading."""
