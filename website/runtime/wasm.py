"""Cut functions out of a WebAssembly module that was linked with its names.

What is cut stays in its place as a body that traps, so no number in the rest of the module changes. Whatever a kept
function calls directly is kept all the same.
"""

from dataclasses import dataclass

CUSTOM, IMPORT, CODE = 0, 2, 10
TRAP = bytes([3, 0, 0, 0x0B])  # no locals, unreachable, end


class Reader:
    """A place in a module."""

    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def number(self):
        """An unsigned number, seven bits a byte, the lowest first."""
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    def skip(self, numbers=1):
        """Leave out numbers, signed or not."""
        for _ in range(numbers):
            while self.data[self.at] & 128:
                self.at += 1
            self.at += 1

    def block(self):
        length = self.number()
        self.at += length
        return self.data[self.at - length : self.at]


def written(value):
    """An unsigned number, as Reader.number reads it."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


@dataclass
class Module:
    """The parts of a module that a cut needs.

    Attributes
    ----------
    sections : list of (int, bytes)
        Kind and content, in order.
    imported : int
        Number of functions that come from outside; they are counted first.
    names : dict of str to int
        A function's number by its name; the first of several with one name.
    bodies : list of bytes
        Code of the functions that are not imported.
    """

    sections: list
    imported: int
    names: dict
    bodies: list

    @classmethod
    def read(cls, data):
        if data[:8] != b"\0asm\1\0\0\0":
            raise ValueError("this is no WebAssembly module of version 1")
        reader, sections = Reader(data, 8), []
        while reader.at < len(data):
            sections.append((reader.byte(), reader.block()))
        content = dict(reversed([(kind, body) for kind, body in sections if kind != CUSTOM]))
        custom = dict(_named(body) for kind, body in sections if kind == CUSTOM)
        code = Reader(content[CODE])
        bodies = [code.block() for _ in range(code.number())]
        return cls(sections, _imported(content[IMPORT]), _function_names(custom[b"name"]), bodies)

    def cut(self, ranges):
        """The module without the functions from each first name up to, and without, its last."""
        dropped = {f for first, last in ranges for f in range(self.names[first], self.names[last])}
        everything = range(self.imported, self.imported + len(self.bodies))
        kept = {f for f in everything if f not in dropped}
        todo = sorted(kept)
        while todo:
            called = set(calls(self.bodies[todo.pop() - self.imported])) - kept
            called = {f for f in called if f >= self.imported}
            kept |= called
            todo += sorted(called)
        bodies = [self.bodies[f - self.imported] if f in kept else TRAP[1:] for f in everything]
        code = written(len(bodies)) + b"".join(written(len(body)) + body for body in bodies)
        out = [b"\0asm\1\0\0\0"]
        for kind, body in self.sections:
            if kind == CUSTOM and _named(body)[0] != b"target_features":
                continue  # names and producers, which nothing needs to run
            body = code if kind == CODE else body
            out += bytes([kind]), written(len(body)), body
        return b"".join(out)


def _named(body):
    reader = Reader(body)
    return reader.block(), body[reader.at :]


def _imported(body):
    reader = Reader(body)
    count = reader.number()
    for _ in range(count):
        reader.block(), reader.block()
        if reader.byte():
            raise ValueError("the module imports something that is no function")
        reader.skip()
    return count


def _function_names(body):
    reader, names = Reader(body), {}
    while reader.at < len(body):
        kind, part = reader.byte(), Reader(reader.block())
        if kind == 1:
            for _ in range(part.number()):
                number = part.number()
                names.setdefault(part.block().decode(errors="replace"), number)
    return names


def calls(body):
    """Numbers of the functions that a body calls by number, or takes a reference of."""
    reader, data, end = Reader(body), body, len(body)
    for _ in range(reader.number()):
        reader.skip()
        if reader.byte() in (0x63, 0x64):
            reader.skip()
    while reader.at < end:
        op = data[reader.at]
        reader.at += 1
        if op in (0x10, 0x12, 0xD2):
            yield reader.number()
        elif op in NUMBERS:
            reader.skip(NUMBERS[op])
        elif 0x28 <= op <= 0x3E:
            _address(reader)
        elif op in (0x43, 0x44):
            reader.at += 4 if op == 0x43 else 8
        elif op in (0x0E, 0x1C):  # br_table, select with types
            reader.skip(reader.number() + (op == 0x0E))
        elif op == 0x1F:  # try_table
            reader.skip()
            for _ in range(reader.number()):
                reader.skip(2 if reader.byte() < 2 else 1)
        elif op == 0xFC:
            reader.skip(BULK[reader.number()])
        elif op == 0xFD:
            _vector(reader)
        elif not (0x45 <= op <= 0xC4 or op in BARE):
            raise ValueError(f"the instruction {op:#x} is not known")
    if reader.at != end:
        raise ValueError("a body ends within an instruction")


NUMBERS = dict.fromkeys(
    [2, 3, 4, 6, 7, 8, 9, 0x0C, 0x0D, 0x14, 0x15, 0x18, *range(0x20, 0x27), 0x3F, 0x40, 0x41, 0x42, 0xD0], 1
) | {0x11: 2, 0x13: 2}
BARE = {0, 1, 5, 0x0A, 0x0B, 0x0F, 0x19, 0x1A, 0x1B, 0xD1}
BULK = dict.fromkeys(range(8), 0) | {8: 2, 9: 1, 10: 2, 11: 1, 12: 2, 13: 1, 14: 2, 15: 1, 16: 1, 17: 1}


def _address(reader):
    if reader.number() & 64:
        reader.skip()
    reader.skip()


def _vector(reader):
    op = reader.number()
    if op <= 11 or op in (92, 93):
        _address(reader)
    elif op in (12, 13):
        reader.at += 16
    elif 21 <= op <= 34:
        reader.at += 1
    elif 84 <= op <= 91:
        _address(reader)
        reader.at += 1
