"""Public formats, one module each; a module declares what it is, how it is recognised and how it is read."""
