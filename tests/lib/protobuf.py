"""Protocol buffers, and profiles of pprof and OpenTelemetry made of them."""
import struct


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


def fixed64(number, value):
    return varint(number << 3 | 1) + struct.pack("<Q", value)


def packed(number, values):
    return field(number, b"".join(map(varint, values)))


def any_value(value):
    """An AnyValue: text, truth, whole number, fraction, bytes, a list."""
    if isinstance(value, bool):
        return field(2, int(value))
    if isinstance(value, int):
        return field(3, value & (1 << 64) - 1)
    if isinstance(value, float):
        return varint(4 << 3 | 1) + struct.pack("<d", value)
    if isinstance(value, list):
        return field(5, b"".join(field(1, any_value(each)) for each in value))
    return field(7, bytes(value)) if isinstance(value, bytearray) else field(1, value if isinstance(value, bytes) else value.encode())


class Otlp:
    """OpenTelemetry's profiles (OTLP 1.8 and later): tables that grow, and profiles that refer to them."""
    MAPPINGS, LOCATIONS, FUNCTIONS, LINKS, STRINGS, ATTRIBUTES, STACKS = range(1, 8)

    def __init__(self):
        self.tables = {number: [b""] for number in range(1, 8)}
        self.resources = []

    def entry(self, table, message):
        """The number of an entry; equal ones are one."""
        if message not in self.tables[table]:
            self.tables[table].append(message)
        return self.tables[table].index(message)

    def text(self, text):
        return self.entry(self.STRINGS, text if isinstance(text, bytes) else text.encode())

    def attribute(self, key, value, unit=""):
        return self.entry(self.ATTRIBUTES, field(1, self.text(key)) + field(2, any_value(value)) + field(3, self.text(unit)))

    def mapping(self, path, begin=0, end=0, attributes=()):
        return self.entry(self.MAPPINGS, field(1, begin) + field(2, end) + field(4, self.text(path)) + packed(5, attributes))

    def function(self, name, file="", line=0):
        return self.entry(self.FUNCTIONS, field(1, self.text(name)) + field(3, self.text(file)) + field(4, line))

    def location(self, *lines, mapping=0, address=0):
        """Of (function, line), the innermost first."""
        return self.entry(self.LOCATIONS, field(1, mapping) + field(2, address) +
                          b"".join(field(3, field(1, function) + field(2, line)) for function, line in lines))

    def stack(self, *locations):
        """The innermost first."""
        return self.entry(self.STACKS, packed(1, locations))

    def kind(self, name, unit):
        return field(1, self.text(name)) + field(2, self.text(unit))

    def profile(self, name, unit, samples, extra=b""):
        """Of samples (stack, values, attributes, moments)."""
        body = field(1, self.kind(name, unit))
        for stack, values, attributes, *moments in samples:
            sample = field(1, stack) + packed(2, attributes) + packed(4, [value & (1 << 64) - 1 for value in values])
            body += field(2, sample + (field(5, struct.pack(f"<{len(moments)}Q", *moments)) if moments else b""))
        return body + extra

    def resource(self, attributes, *profiles):
        described = b"".join(field(1, field(1, key.encode()) + field(2, any_value(value))) for key, value in attributes.items())
        scope = field(1, field(1, b"profiler")) + b"".join(field(2, profile) for profile in profiles)
        self.resources.append(field(1, described) + field(2, scope))

    def bytes(self):
        dictionary = b"".join(field(number, entry) for number, table in self.tables.items() for entry in table)
        return b"".join(field(1, resource) for resource in self.resources) + field(2, dictionary)
