"""Parts of pages, one module for each page or subject."""
