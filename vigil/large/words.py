"""Where words stand: an index that finds texts among millions of notes without reading them.

A text is found as `vigil.view` finds it: each of its words, whatever their case, stands somewhere in the searched
columns. A word that is looked for holds no blank, so that it stands in a text exactly where it stands in one of the
text's own words: it is enough to look through the different words, which are few, and to know the rows of each.

Two files: `words.parquet` has a row for each word (`word`, folded; `offset` and `size` in bytes; `count` rows),
`words.rows` the rows of each word, one after another: their numbers (int32, ascending), or a bit for each row of the
table where that is shorter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

WORDS_FILE, ROWS_FILE = "words.parquet", "words.rows"


def build_index(
    folder: Path, texts: Iterable[Sequence[pa.Array]], rows: int, told: Callable[[int], None] | None = None
) -> None:
    """Write the index of a table into `folder`.

    texts: batches of rows in order, each the searched columns (string) of as many rows. told: hears after each batch
    how many rows are done. What is sorted on the way lies in the folder too, 8 bytes for each word of a row.
    """
    known: dict[str, int] = {}
    counts = np.zeros(0, dtype="int64")
    batches: list[_Batch] = []
    first = 0
    for number, columns in enumerate(texts):
        words, numbers = _words_of(columns, first, known)
        counts = np.concatenate([counts, np.zeros(len(known) - len(counts), dtype="int64")])
        counts += np.bincount(words, minlength=len(known))
        batches.append(_Batch.saved(folder / f"batch-{number}.npy", words, numbers, first, len(columns[0])))
        first += len(columns[0])
        if told:
            told(first)
    as_bits = counts * 4 > -(-rows // 8)
    sizes = np.where(as_bits, -(-rows // 8), counts * 4)
    ends = np.cumsum(-(-sizes // 4) * 4)  # each begins at a whole four, as numbers must
    offsets = np.concatenate([[0], ends[:-1]]).astype("int64") if len(ends) else ends
    held = np.memmap(folder / ROWS_FILE, dtype="uint8", mode="w+", shape=(int(ends[-1]) if len(ends) else 4,))
    filled = offsets // 4
    for batch in batches:
        words, numbers = batch.taken()
        short = ~as_bits[words]
        _add_numbers(held.view("int32"), words[short], numbers[short], filled)
        _add_bits(held, words[~short], numbers[~short] - batch.first, batch, offsets)
    held.flush()
    index = {"word": pa.array(list(known), pa.string()), "offset": offsets, "size": sizes, "count": counts}
    parquet.write_table(pa.table(index), folder / WORDS_FILE, compression="zstd")


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

    def taken(self) -> tuple[np.ndarray, np.ndarray]:
        words, numbers = np.load(self.path)
        self.path.unlink()
        return words, numbers


def _words_of(columns: Sequence[pa.Array], first: int, known: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """Which word stands in which row, each pair once, ordered by word, then row (int32); new words join `known`."""
    lists = [pc.utf8_split_whitespace(column) for column in columns]
    parents = np.concatenate([pc.list_parent_indices(one).to_numpy(zero_copy_only=False) for one in lists])
    found = pa.concat_arrays([pc.list_flatten(one) for one in lists]).dictionary_encode()
    codes = np.array(
        [known.setdefault(word.casefold(), len(known)) for word in found.dictionary.to_pylist()], dtype="int64"
    )
    if not len(codes):
        return np.zeros(0, dtype="int32"), np.zeros(0, dtype="int32")
    pairs = codes[found.indices.to_numpy()] << 32 | (parents.astype("int64") + first)
    pairs.sort()
    pairs = pairs[np.concatenate([[True], pairs[1:] != pairs[:-1]])]
    return (pairs >> 32).astype("int32"), (pairs & 0xFFFFFFFF).astype("int32")


def _runs(words: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of ordered words: each once, where its run begins, and how long it is."""
    starts = np.flatnonzero(np.concatenate([[True], words[1:] != words[:-1]])) if len(words) else np.zeros(0, "int64")
    return words[starts], starts, np.diff(np.concatenate([starts, [len(words)]]))


def _add_numbers(held: np.ndarray, words: np.ndarray, numbers: np.ndarray, filled: np.ndarray) -> None:
    """Append the rows of each word where `filled` says that its own end; moves `filled` on."""
    each, starts, lengths = _runs(words)
    held[np.repeat(filled[each] - starts, lengths) + np.arange(len(words))] = numbers
    filled[each] += lengths


def _add_bits(held: np.ndarray, words: np.ndarray, within: np.ndarray, batch: _Batch, offsets: np.ndarray) -> None:
    """Set the bits of the rows of each word; `within` counts from the batch's first row."""
    shift = batch.first % 8
    for word, start, length in zip(*(part.tolist() for part in _runs(words)), strict=True):
        marked = np.zeros(shift + batch.rows, dtype=bool)
        marked[within[start : start + length] + shift] = True
        packed = np.packbits(marked, bitorder="little")
        begin = offsets[word] + batch.first // 8
        held[begin : begin + len(packed)] |= packed


class WordIndex:
    """The index of one table, opened: which rows hold a text."""

    def __init__(self, folder: Path, rows: int) -> None:
        self._rows = rows
        index = parquet.read_table(folder / WORDS_FILE)
        self._words = index["word"].combine_chunks()
        self._places = {name: index[name].to_numpy() for name in ("offset", "size", "count")}
        self._held = np.memmap(folder / ROWS_FILE, dtype="uint8", mode="r")

    def holding(self, part: str) -> np.ndarray:
        """Of each row, whether one of its words holds `part`, which is folded and has no blank (bool)."""
        marked = np.zeros(self._rows, dtype=bool)
        found = np.flatnonzero(pc.match_substring(self._words, part).to_numpy(zero_copy_only=False))
        offsets, sizes, counts = (self._places[name][found].tolist() for name in ("offset", "size", "count"))
        for offset, size, count in zip(offsets, sizes, counts, strict=True):
            held = self._held[offset : offset + size]
            if size == count * 4:
                marked[held.view("int32")] = True
            else:
                marked |= np.unpackbits(held, count=self._rows, bitorder="little").view(bool)
        return marked
