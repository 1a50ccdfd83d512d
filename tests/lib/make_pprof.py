"""Small profiles of pprof whose frames have lines."""


from protobuf import field, varint


def pprof_of(samples, kind="cpu", unit="nanoseconds", began=0, duration=0):
    """samples: (frames from the root, each (function, file, line), a value, and labels: texts or
    numbers by key, where it has any). Times are nanoseconds."""
    strings, functions, locations = {"": 0, kind: 1, unit: 2}, {}, {}
    parts = [field(1, field(1, 1) + field(2, 2))]
    parts += [field(9, began), field(10, duration)] if began else []

    def text(value):
        return strings.setdefault(value, len(strings))

    for frames, value, *labels in samples:
        ids = []
        for function, file, line in reversed(frames):
            f = functions.setdefault((function, file), len(functions) + 1)
            ids.append(locations.setdefault((f, line), len(locations) + 1))
        tags = b"".join(field(3, field(1, text(key)) + (field(3, label) if isinstance(label, int) else
                                                        field(2, text(label))))
                        for key, label in (labels[0] if labels else {}).items())
        parts.append(field(2, field(1, b"".join(map(varint, ids))) + field(2, varint(value)) + tags))
    for (f, line), number in locations.items():
        parts.append(field(4, field(1, number) + field(4, field(1, f) + field(2, line))))
    for (function, file), number in functions.items():
        parts.append(field(5, field(1, number) + field(2, text(function)) + field(4, text(file))))
    return b"".join(parts + [field(6, value.encode()) for value in strings])
