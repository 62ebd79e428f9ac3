"""Every limit, named, with its reason. Where one cuts something, the page says so."""

from __future__ import annotations

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Days outside these years are mistakes, wherever one is read."""

MAP_POINTS = 1_000
"""Marks on a map, one by one or as cells: plotly takes twice as long over 2,000, and a moved map would stutter."""

MAP_EVENTS_IN_MEMORY = 1_000
"""Events of a table on disk that a map takes into memory, to tell them apart by place, group and time; it asks for no
more of others than it draws."""

TABLE_ROWS = 5_000
"""Rows shown in a table at once, longer ones page by page; an export always holds all of them."""

TABLE_PAGE_ROWS = 200
"""Rows of one page of a table of events that is longer than `TABLE_ROWS`."""

TABLE_FILE_BYTES = 64 * 2**20
"""Largest CSV file of a data package that is read."""

QUERY_CHARACTERS = 2_000
"""Longest link that is followed; a longer one is malformed or hostile."""

QUERY_VALUES = 50
"""Most values of one filter in a link."""

SEARCH_CHARACTERS = 200
"""Longest text searched for."""

REPORTED_PROBLEMS = 200
"""Problems of a table that are listed one by one; the rest are counted."""

TYPED_CHARACTERS = 1_000
"""Longest list of one's own dates that is read from a link."""

LISTED_EVENTS = 200
"""Events listed beside a map or chart; the page of events shows all."""

LARGEST_ATTACKS = 10
"""Attacks listed as the largest of a selection."""

GEOCODER_CANDIDATES = 8
"""Candidates named when a name fits several places."""

CACHED_VIEWS = 64
"""Selections whose rows are cached, the least used dropped first: a page asks for the same one many times."""

CACHED_VIEW_ROWS = 100_000
"""Rows of these selections of a table in memory, all together: some 75 MB, however many readers filter it."""

CACHED_ROWS = 8
"""Selections of a stored table whose rows are cached, 4 bytes a row, or 40 where the table is not in memory: a page
asks for few."""

SELECTION_IN_MEMORY_ROWS = 500_000
"""Rows of a selection of a stored table up to which the columns of its counts and maps are in memory: what is asked
next of the same selection takes a tenth of the time of another scan."""

IN_MEMORY_ROWS = 250_000
"""Rows up to which the columns of a stored table are in memory, some 500 bytes a row with its texts: DuckDB needs
longer to begin than pandas takes for them."""

CACHED_EVENTS = 512
"""Events whose telling is cached, for each part of it."""

CACHED_RANKS = 4096
"""Ranks cached: one attack has some fifty, under every measure in every window."""

CACHED_COUNTS = 256
"""Frames of counts cached, for each way of counting: the charts of a page share them."""

CACHED_CHARTS = 256
"""Charts cached for whoever asks for the same one, the least used dropped first."""

PICTURE_SECONDS = 60
"""Longest time a picture may take before the exporter gives up."""

READ_FILE_BYTES = 4 * 2**30
"""Largest file of a public format that is read, packed or unpacked: about ten million rows of the widest."""

READ_IN_MEMORY_BYTES = 512 * 2**20
"""Largest JSON, workbook or text in another encoding than UTF-8, unpacked: these are in memory as a whole."""

READ_COLUMNS = 250
"""Most columns of a file that is read; a wider one is a matrix or went wrong when it was saved."""

READ_CELL_BYTES = 16 * 2**20
"""Longest row of a text file; a longer one is a quote that is never closed."""

SAMPLE_BYTES = 2**20
"""How much of a text file is looked at to tell what it is."""

SAMPLE_ROWS = 200
"""Rows looked at to tell what a file is, and to propose which column is what."""

PARSER_MEMORY_BYTES = 3 * 2**30
"""Memory of the process that reads one workbook, geodata or statistics file: `WORKBOOK_CELLS` take some 2.5 GB of it,
an ACLED workbook of 18,000 rows 150 MB."""

PARSER_SECONDS = 120
"""Longest time that this process may take: `WORKBOOK_CELLS` take 20 s on a quiet machine, 18,000 rows of ACLED one."""

PARSER_ANSWER_BYTES = 2**30
"""Most that it may answer: text of that size needs as much again in the process that asked."""

WORKBOOK_CELLS = 15_000_000
"""Most cells of a workbook, the empty ones between others included, some 160 bytes each in the process that reads
them: half a million rows of ACLED."""

ARCHIVE_MEMBERS = 10_000
"""Most files of a zip that is opened: a workbook has some dozens, a KMZ a picture for each place."""

LISTED_BAD_ROWS = 100_000
"""Problems of a file that are kept one by one; a file with more was taken for something that it is not."""

COUNT_MAXIMUM = 10**12
"""Largest count that is read; a larger one is no number of people or things."""

ODD_COUNTS = 20_000
"""Different texts of a column of counts that are read beyond plain numbers: of a column with more no such text is."""

LITERAL_CHARACTERS = 20_000
"""Longest cell that is read as a list or dictionary; the longest seen has about 600."""

MAPPING_FILE_BYTES = 2**20
"""Largest file of a saved mapping."""

OFFERED_VALUES = 2_000
"""Values offered in one filter of a public table, the most frequent: a longer list is slow to send and to search."""

OFFERED_EVENTS = 1_000
"""Events of a public table offered one by one, the latest: any other opens from the table of events."""

STACKED_GROUPS = 8
"""Groups stacked in one bar of a public table; more colours cannot be distinguished, the rest are drawn as one."""

UPLOAD_MEGABYTES = 200
"""Largest file that can be dropped on the page: it is in memory twice while it is sent. The command line and
VIGIL_TABLE take larger ones."""

PREVIEW_ROWS = 5
"""First rows of a file shown as a mapping reads them."""

CALENDAR_DAYS = 1_100
"""Longest span drawn as a calendar: in three years a day is still a few pixels wide."""

FACT_CHARACTERS = 600
"""Longest text of one row of a public table shown as it stands; the table of events holds all of it."""

LARGE_TABLE_ROWS = 50_000
"""Rows above which a table is kept as Parquet and scanned; up to it, pandas answers a filter change in time."""

ROWS_WITHOUT_DISK = 500_000
"""Rows up to which a table is opened in memory where no folder can be written: some 500 MB and as long to wait for."""

WHOLE_EXPORT_ROWS = 50_000
"""Rows of a large table up to which it is exported in formats that cannot be written piece by piece."""

LARGE_TABLE_MEMORY_BYTES = 2 * 2**30
"""Memory that DuckDB may take for large tables, all of a server's views together; it goes on on disk above it."""

CACHE_BYTES = 20 * 2**30
"""Size of the folder of large tables above which those not used for longest are removed."""

PIECE_BYTES = 64 * 2**20
"""How much of a text is read at once when a large table is built: some hundred thousand rows."""

COUNTED_GROUPS = 200
"""Groups of a public table that are counted by period one by one; of more only those that a chart draws."""

DESK_GROUPS = 40
"""Places, or kinds of event, of a public table that are compared with their own past or side by side, the most
frequent: each takes a model of its own, some two thousandths of a second."""

CHANGE_POINT_STEPS = 366
"""Longest series that is searched for change points night by night or day by day, a thousand times over: it takes a
third of a second, and time grows with the square. A longer one is searched by whole weeks."""

PIECES_AT_ONCE = 4
"""Pieces of a text that are read at once, if there are as many processors: each takes some 300 MB meanwhile."""

LAKE_ANSWER_SECONDS = 5
"""Longest wait for a Spark master to take a connection: one that runs does so at once."""

LAKE_SECONDS = 300
"""Longest wait for a lake to open: Spark and its workers take minutes to start on busy machines, and without a worker
to spare it would be for ever."""

COORDINATE_CHARACTERS = 100_000
"""Longest text that is read as coordinates: the outline of an area has thousands of points."""

SWAPPED_NAMES = 200
"""Most frequent names of places that tell whether latitude and longitude stand the wrong way round."""

DIFFERENT_DAY_TEXTS = 200_000
"""Different texts of days in one column, hours apart, that are read: more than the days of five hundred years are no
days, and each takes some thirty millionths of a second."""

MONTH_NAMES = 60
"""Words of a column that are looked up as names of months in other languages: each takes some hundredths of a second,
and twelve months have no more forms."""

NAMES_LOOKED_UP = 5_000
"""Different names of places of a table up to which each is looked up to find the spellings of one place."""
