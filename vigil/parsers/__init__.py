"""Small programs around parsers of other libraries, each run in a process of its own.

`python -m vigil.parsers REQUEST` reads one file and writes what it holds to its output as Arrow. Nothing here imports
more of Vigil than this folder, so that a process starts at once; `vigil.readers.files.parser_process` starts them.
"""
