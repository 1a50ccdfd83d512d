"""Small profiles of pprof whose frames have lines."""


from protobuf import field, varint


def pprof_of(samples, kind="cpu", unit="nanoseconds"):
    """samples: (frames from the root, each (function, file, line), a value, and labels: texts or
    numbers by key, where it has any)."""
    strings, functions, locations = ["", kind, unit], {}, {}
    body = field(1, field(1, 1) + field(2, 2))

    def text(value):
        if value not in strings:
            strings.append(value)
        return strings.index(value)

    for frames, value, *labels in samples:
        ids = []
        for function, file, line in reversed(frames):
            f = functions.setdefault((function, file), len(functions) + 1)
            ids.append(locations.setdefault((f, line), len(locations) + 1))
        tags = b"".join(field(3, field(1, text(key)) + (field(3, label) if isinstance(label, int) else
                                                        field(2, text(label))))
                        for key, label in (labels[0] if labels else {}).items())
        body += field(2, field(1, b"".join(map(varint, ids))) + field(2, varint(value)) + tags)
    for (f, line), number in locations.items():
        body += field(4, field(1, number) + field(4, field(1, f) + field(2, line)))
    for (function, file), number in functions.items():
        body += field(5, field(1, number) + field(2, text(function)) + field(4, text(file)))
    return body + b"".join(field(6, value.encode()) for value in strings)
