"""Protocol buffers, and a profile of pprof made of them."""


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def pprof(out, stacks, locations, types=1, extra=b"", lines=lambda i: 1, names=None):
    strings = ["", "samples", "count"] + [f"t{i}" for i in range(types - 1)]
    first = len(strings)
    names = names or [f"f{i}" for i in range(len(locations))]
    out.write(field(1, field(1, 1) + field(2, 2)))
    for i in range(types - 1):
        out.write(field(1, field(1, 3 + i) + field(2, 2)))
    for stack in stacks:
        out.write(field(2, field(1, b"".join(map(varint, stack))) + field(2, b"\1" * types)))
    for i, location in enumerate(locations):
        out.write(field(4, field(1, location) + field(4, field(1, i + 1) + field(2, 1)) * lines(i)))
        out.write(field(5, field(1, i + 1) + field(2, first + i)))
    for text in strings + names:
        out.write(field(6, text if isinstance(text, bytes) else text.encode()))
    out.write(extra)
