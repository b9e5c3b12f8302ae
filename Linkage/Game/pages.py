"""Reads SQLite's pages and write-ahead log byte by byte, as someone does who wants more than SQL tells: where on its page a row lies,
in which frame it came, and what older frames still say.

Formats: https://www.sqlite.org/fileformat2.html (1.6 b-tree pages, 2.1 records, 4.1 write-ahead log)."""

import dataclasses
import struct

TABLE_LEAF, INDEX_LEAF, INDEX_INTERIOR = 13, 10, 2
INTEGER_SIZES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


@dataclasses.dataclass(frozen=True)
class Cell:
    """A row as it lies on a page."""
    index: int  # its place among the page's cell pointers
    offset: int  # of its bytes on the page
    rowid: int | None
    texts: tuple
    numbers: tuple


@dataclasses.dataclass(frozen=True)
class Frame:
    """A page as the write-ahead log holds it."""
    page: int
    commit: int  # how many commits come before it in the log
    image: bytes


_known = {}


def cells(image):
    """All rows on a leaf or an interior page of an index; a page seen before is not read again."""
    if image not in _known:
        if len(_known) > 20_000:
            _known.clear()
        _known[image] = list(_cells(image))
    return _known[image]


def _cells(image):
    start = 100 if image[:15] == b"SQLite format 3" else 0
    kind = image[start]
    if kind not in (TABLE_LEAF, INDEX_LEAF, INDEX_INTERIOR):
        return
    count = struct.unpack_from(">H", image, start + 3)[0]
    header = start + (12 if kind == INDEX_INTERIOR else 8)
    for index, offset in enumerate(struct.unpack_from(f">{count}H", image, header)):
        at = offset + (4 if kind == INDEX_INTERIOR else 0)
        length, at = _varint(image, at)
        rowid = None
        if kind == TABLE_LEAF:
            rowid, at = _varint(image, at)
        try:
            texts, numbers = _record(image, at)
        except (IndexError, struct.error):
            continue  # goes on elsewhere: too long for anything looked for here
        yield Cell(index, offset, rowid, texts, numbers)


def _varint(image, at):
    value = 0
    for step in range(9):
        byte = image[at + step]
        if step == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + step + 1
    raise IndexError


def _record(image, at):
    begun = at
    length, at = _varint(image, at)
    kinds = []
    while at < begun + length:
        kind, at = _varint(image, at)
        kinds.append(kind)
    texts, numbers = [], []
    for kind in kinds:
        if kind in INTEGER_SIZES:
            size = INTEGER_SIZES[kind]
            numbers.append(int.from_bytes(image[at:at + size], "big", signed=True))
        elif kind == 7:
            size = 8
            numbers.append(struct.unpack_from(">d", image, at)[0])
        elif kind in (8, 9):
            size = 0
            numbers.append(kind - 8)
        elif kind >= 12:
            size = (kind - 12) // 2
            if kind % 2:
                if at + size > len(image):
                    raise IndexError
                texts.append(image[at:at + size].decode("utf-8", "replace"))
        else:
            size = 0
        at += size
    return tuple(texts), tuple(numbers)


def frames(log):
    """Every frame of a write-ahead log in its order, those of earlier rounds that lie behind the present ones too."""
    if len(log) < 32:
        return
    size = struct.unpack_from(">I", log, 8)[0]
    commit = 0
    for at in range(32, len(log) - size - 23, size + 24):
        page, pages_after = struct.unpack_from(">II", log, at)
        yield Frame(page, commit, log[at + 24:at + 24 + size])
        commit += pages_after > 0


def image_of(database, log):
    """The pages a reader would see now: the file's, with what the log has committed since laid over them."""
    size = struct.unpack_from(">H", database, 16)[0] if len(database) > 100 else 4_096
    pages = {index + 1: database[index * size:(index + 1) * size] for index in range(len(database) // size)}
    if len(log) >= 32:
        salts, pending = log[16:24], {}
        for at in range(32, len(log) - size - 23, size + 24):
            page, pages_after = struct.unpack_from(">II", log, at)
            if log[at + 8:at + 16] != salts:
                break
            pending[page] = log[at + 24:at + 24 + size]
            if pages_after:
                pages.update(pending)
                pending = {}
    return pages
