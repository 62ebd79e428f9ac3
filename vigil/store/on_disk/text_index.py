"""Where words stand: an index that finds texts among millions of notes without reading them.

A text is found as `vigil.store.memory` finds it: each of its words, whatever their case, stands somewhere in the
searched columns. A word that is looked for holds no blank, so that it stands in a text exactly where it stands in one
of the text's own words: it is enough to look through the different words, which are few, and to know the rows of each.

Identifiers are looked through, but only for words whose every three bytes stand in some identifier (a bit for each of
the possible ones, in `identifier-parts.npy`): most words can be in none.

Two more files: `words.parquet` has a row for each word (`word`, folded; `offset` and `size` in bytes; `count` rows),
`words.rows` the rows of each word, one after another: their numbers (int32, ascending), or a bit for each row of the
table where that is shorter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from vigil.text import folded

TEXT_INDEX_FILE, ROWS_FILE, PARTS_FILE = "words.parquet", "words.rows", "identifier-parts.npy"


class IndexBuilder:
    """Writes the index of a table of so many rows into a folder.

    What is sorted on the way lies in the folder too, 8 bytes for each word of a row.
    """

    def __init__(self, folder: Path, rows: int) -> None:
        self._folder, self._rows = folder, rows
        self._known: dict[str, int] = {}
        self._counts = np.zeros(0, dtype="int64")
        self._batches: list[_Batch] = []
        self._first = 0
        self._parts = np.zeros(256**3, dtype=bool)

    def add(self, columns: Sequence[pa.Array], identifiers: pa.Array) -> None:
        """Add the next rows: the searched columns of all of them, texts (string) or labels (dictionary)."""
        self._parts[_parts(folded("\n".join(identifiers.drop_null().to_pylist())))] = True
        words, numbers = _words_of(columns, self._first, self._known)
        known = len(self._known)
        self._counts = np.append(self._counts, np.zeros(known - len(self._counts), dtype="int64"))
        self._counts += np.bincount(words, minlength=known)
        path = self._folder / f"batch-{len(self._batches)}.npy"
        self._batches.append(_Batch.saved(path, words, numbers, self._first, len(columns[0])))
        self._first += len(columns[0])

    def finish(self) -> None:
        """Write the index."""
        counts, bits = self._counts, -(-self._rows // 8)
        as_bits = counts * 4 > bits
        sizes = np.where(as_bits, bits, counts * 4)
        ends = np.cumsum(-(-sizes // 4) * 4)  # each begins at a whole four, as numbers must
        offsets = np.concatenate([[0], ends[:-1]]).astype("int64") if len(ends) else ends
        length = int(ends[-1]) if len(ends) else 4
        file_bits = np.memmap(self._folder / ROWS_FILE, dtype="uint8", mode="w+", shape=(length,))
        filled = offsets // 4
        for batch in self._batches:
            words, numbers = batch.loaded()
            short = ~as_bits[words]
            _add_numbers(file_bits.view("int32"), words[short], numbers[short], filled)
            _add_bits(file_bits, words[~short], numbers[~short] - batch.first, batch, offsets)
        file_bits.flush()
        np.save(self._folder / PARTS_FILE, np.packbits(self._parts))
        index = {"word": pa.array(list(self._known), pa.string()), "offset": offsets, "size": sizes, "count": counts}
        parquet.write_table(pa.table(index), self._folder / TEXT_INDEX_FILE, compression="zstd")


@dataclass(frozen=True)
class _Batch:
    """The words of some rows, set aside on disk until it is known how many rows each word has."""

    path: Path
    first: int
    rows: int

    @classmethod
    def saved(cls, path: Path, words: np.ndarray, numbers: np.ndarray, first: int, rows: int) -> _Batch:
        np.save(path, np.stack([words, numbers]))
        return cls(path, first, rows)

    def loaded(self) -> tuple[np.ndarray, np.ndarray]:
        words, numbers = np.load(self.path)
        self.path.unlink()
        return words, numbers


def _words_of(columns: Sequence[pa.Array], first: int, known: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """Which word stands in which row, each pair once, ordered by word, then row (int32); new words join `known`."""
    pairs = np.concatenate([_pairs(column, known) for column in columns]) + first
    pairs.sort()
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    return (pairs >> 32).astype("int32"), (pairs & 0xFFFFFFFF).astype("int32")


def _pairs(column: pa.Array, known: dict[str, int]) -> np.ndarray:
    """The words of each row, from 0: a word's number in the upper half, the row in the lower (int64)."""
    if pa.types.is_dictionary(column.type):
        of_label = _pairs(column.dictionary, known)
        # the words of each label, one label after another, are repeated for its rows
        words, labels = of_label >> 32, of_label & 0xFFFFFFFF
        lengths = np.bincount(labels, minlength=len(column.dictionary))
        begins = np.cumsum(lengths) - lengths
        rows = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
        codes = column.indices.drop_null().to_numpy()
        times = lengths[codes]
        ends = np.cumsum(times)
        within = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - times, times)
        return words[np.repeat(begins[codes], times) + within] << 32 | np.repeat(rows, times)
    # any blank would do to part words at: none stands in a word that is looked for
    lists = pc.split_pattern(column, " ")
    found = lists.flatten().dictionary_encode()
    parents = pc.list_parent_indices(lists).to_numpy()
    codes = np.array(
        [known.setdefault(folded(word), len(known)) for word in found.dictionary.to_pylist()], dtype="int64"
    )
    return codes[found.indices.to_numpy()] << 32 | parents if len(codes) else np.zeros(0, dtype="int64")


def _parts(text: str) -> np.ndarray:
    """Each three bytes that stand one after another in a text, as a number."""
    each = np.frombuffer(text.encode(), dtype="uint8").astype("int32")
    return each[:-2] << 16 | each[1:-1] << 8 | each[2:]


def _runs(words: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of ordered words: each once, where its run begins, and how long it is."""
    starts = np.flatnonzero(np.concatenate([[True], words[1:] != words[:-1]])) if len(words) else np.zeros(0, "int64")
    return words[starts], starts, np.diff(np.concatenate([starts, [len(words)]]))


def _add_numbers(bits: np.ndarray, words: np.ndarray, numbers: np.ndarray, filled: np.ndarray) -> None:
    """Append the rows of each word where `filled` says that its own end; moves `filled` on."""
    each, starts, lengths = _runs(words)
    bits[np.repeat(filled[each] - starts, lengths) + np.arange(len(words))] = numbers
    filled[each] += lengths


def _add_bits(bits: np.ndarray, words: np.ndarray, within: np.ndarray, batch: _Batch, offsets: np.ndarray) -> None:
    """Set the bits of the rows of each word; `within` counts from the batch's first row."""
    shift = batch.first % 8
    for word, start, length in zip(*(part.tolist() for part in _runs(words)), strict=True):
        marked = np.zeros(shift + batch.rows, dtype=bool)
        marked[within[start : start + length] + shift] = True
        packed = np.packbits(marked, bitorder="little")
        begin = offsets[word] + batch.first // 8
        bits[begin : begin + len(packed)] |= packed


class WordIndex:
    """The index of one table, opened: which rows hold a text."""

    def __init__(self, folder: Path, rows: int) -> None:
        self._rows = rows
        index = parquet.read_table(folder / TEXT_INDEX_FILE)
        self._words = index["word"].combine_chunks()
        self._places = {name: index[name].to_numpy() for name in ("offset", "size", "count")}
        self._bits = np.memmap(folder / ROWS_FILE, dtype="uint8", mode="r")
        self._parts = np.unpackbits(np.load(folder / PARTS_FILE)).view(bool)

    def may_be_in_identifiers(self, word: str) -> bool:
        """Whether a folded word can stand in an identifier."""
        return bool(self._parts[_parts(word)].all())

    def search(self, part: str) -> np.ndarray:
        """Of each row, whether one of its words holds `part`, which is folded and has no blank (bool)."""
        marked = np.zeros(self._rows, dtype=bool)
        found = np.flatnonzero(pc.match_substring(self._words, part).to_numpy(zero_copy_only=False))
        offsets, sizes, counts = (self._places[name][found].tolist() for name in ("offset", "size", "count"))
        for offset, size, count in zip(offsets, sizes, counts, strict=True):
            bits = self._bits[offset : offset + size]
            if size == count * 4:
                marked[bits.view("int32")] = True
            else:
                marked |= np.unpackbits(bits, count=self._rows, bitorder="little").view(bool)
        return marked
