"""What builds the files that come with Vigil: gazetteer, areas, basemap. No user runs it."""
