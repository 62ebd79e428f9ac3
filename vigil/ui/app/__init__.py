"""What runs around every page: pages, frame, filter bar, loading, start."""
