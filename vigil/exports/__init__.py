"""What a reader takes away: pictures, a page that opens anywhere, and tables.

`pictures` draws PNG, SVG and PDF, `html` a page of its own, `tables` the rows behind either. Every file says
what is inside: title, filters in words, sources, as-of date and data version.
"""
