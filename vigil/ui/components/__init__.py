"""Streamlit components and what they share: charts, maps, lists of events, linked widgets, escaping."""
