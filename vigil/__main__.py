"""The same engine without a browser: `python -m vigil --help`."""

from __future__ import annotations

import sys

from vigil.command_line import main

if __name__ == "__main__":
    sys.exit(main())
