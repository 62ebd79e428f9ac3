"""Pure functions from a view of the table to a plotly figure with its words and its data."""

from vigil.charts.chart import Chart, caption_of, file_stem, stem_of
from vigil.charts.look import DARK, LIGHT, Theme, theme_of

__all__ = ["DARK", "LIGHT", "Chart", "Theme", "caption_of", "file_stem", "stem_of", "theme_of"]
