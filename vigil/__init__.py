"""Vigil: load a curated table of conflict events, place it, count it, and hand out charts that can be defended."""

import warnings

__version__ = "0.1.0"

# pandera imports them where PySpark is installed; nothing here uses PySpark's frames in the manner of pandas
warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
