"""Decoders of the formats that prof2dot writes, as plain as can be: what another program would see."""
import gzip
import re


def callgrind(text):
    """The events, by event the lines "summary" and "totals", functions and calls.

    A function is (object, file, name); functions map to [cost, ...], calls (caller, callee) to
    (number of calls, [cost, ...])."""
    names = {"ob": {}, "fl": {}, "fn": {}}
    tables = {"ob": "ob", "cob": "ob", "fl": "fl", "fi": "fl", "fe": "fl", "cfi": "fl", "cfl": "fl", "fn": "fn",
              "cfn": "fn"}
    now, header, functions, calls = {"ob": ""}, {}, {}, {}

    def name(key, value):
        number, text = re.fullmatch(r"(\(\d+\))(?: (.*))?", value).groups()
        table = names[tables[key]]
        if text is not None:
            assert number not in table, f"{key}={value} is defined twice"
            table[number] = text
        return table[number]

    pending = None
    for line in text.split("\n"):
        key, equals, value = line.partition("=")
        if equals and key in tables:
            now[key] = name(key, value)
            if key == "fn":
                this = (now["ob"], now["fl"], now["fn"])
        elif equals and key == "calls":
            pending = int(value.split()[0])
            callee = (now.pop("cob", now["ob"]), now.pop("cfi", this[1]), now.pop("cfn"))
        elif line[:1].isdigit():
            costs = [int(word) for word in line.split()[1:]]
            if pending is None:
                # A line each.
                functions[this] = [a + b for a, b in zip(functions.get(this, [0] * len(costs)), costs)]
            else:
                before = calls.get((this, callee), (0, [0] * len(costs)))
                calls[this, callee] = (before[0] + pending, [a + b for a, b in zip(before[1], costs)])
                pending = None
        elif line and not line.startswith("#"):
            key, _, value = line.partition(": ")
            header.setdefault(key, []).append(value)
    return header, functions, calls


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _fields(data):
    """(number, value) of a protobuf message: integers, or bytes."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        if tag & 7 == 0:
            value, at = _varint(data, at)
        elif tag & 7 == 1:
            value, at = int.from_bytes(data[at:at + 8], "little"), at + 8
        else:
            assert tag & 7 == 2, f"wire type {tag & 7}"
            length, at = _varint(data, at)
            value, at = data[at:at + length], at + length
        yield tag >> 3, value


def _packed(data):
    at, values = 0, []
    while at < len(data):
        value, at = _varint(data, at)
        values.append(value - (1 << 64) if value >> 63 else value)
    return values


def pprof(data):
    """(sample types, samples, strings): types are (type, unit); samples (stack, values, labels), the stack
    root first as (module, file, name, line)."""
    message = list(_fields(gzip.decompress(data)))
    strings = [value.decode() for number, value in message if number == 6]
    assert strings[0] == ""

    def table(number):
        rows = (dict(_fields(value)) for key, value in message if key == number)
        return {row[1]: row for row in rows}

    mappings, locations, functions = table(3), table(4), table(5)

    def frame(number):
        location = locations[number]
        line = dict(_fields(location[4]))
        function = functions[line[1]]
        module = strings[mappings[location[2]].get(5, 0)] if location.get(2) else ""
        return module, strings[function.get(4, 0)], strings[function.get(2, 0)], function.get(5, 0)

    types = [tuple(strings[dict(_fields(value)).get(key, 0)] for key in (1, 2))
             for number, value in message if number == 1]
    samples = []
    for number, value in message:
        if number != 2:
            continue
        row = list(_fields(value))
        stack = [frame(one) for key, packed in row if key == 1 for one in _packed(packed)]
        values = [one for key, packed in row if key == 2 for one in _packed(packed)]
        labels = {strings[label[1]]: strings[label[2]] if 2 in label else label.get(3, 0)
                  for label in (dict(_fields(one)) for key, one in row if key == 3)}
        samples.append((stack[::-1], values, labels))
    return types, samples, strings


def otlp(data):
    """Of each of OpenTelemetry's profiles (type, unit) and its samples (stack, value, attributes), the stack root first as
    (module, file, name, line)."""
    message = list(_fields(data))
    tables = {}
    for number, entry in (entry for key, value in message if key == 2 for entry in _fields(value)):
        tables.setdefault(number, []).append(entry)
    strings = [text.decode() for text in tables[5]]
    assert strings[0] == "" and not any(tables[number][0] for number in (1, 2, 3, 4, 6, 7))

    def frame(number):
        location = dict(_fields(tables[2][number]))
        line = dict(_fields(location[3]))
        function = dict(_fields(tables[3][line[1]]))
        module = strings[dict(_fields(tables[1][location.get(1, 0)])).get(4, 0)]
        return module, strings[function.get(3, 0)], strings[function.get(1, 0)], function.get(4, 0)

    def attribute(number):
        entry = dict(_fields(tables[6][number]))
        value = dict(_fields(entry[2]))
        return strings[entry[1]], value[1].decode() if 1 in value else value[3], strings[entry.get(3, 0)]

    def sample(row):
        packed = lambda key: [one for number, value in row if number == key for one in _packed(value)]
        stack = dict(_fields(tables[7][dict(row).get(1, 0)])).get(1, b"")
        return [frame(one) for one in _packed(stack)][::-1], sum(packed(4)), sorted(map(attribute, packed(2)))

    for key, resource in message:
        for scope in (value for number, value in _fields(resource) if key == 1 and number == 2):
            for profile in (list(_fields(value)) for number, value in _fields(scope) if number == 2):
                kind = dict(_fields(dict(profile)[1]))
                yield ((strings[kind.get(1, 0)], strings[kind.get(2, 0)]),
                       [sample(list(_fields(value))) for number, value in profile if number == 2])


def program(data):
    """The file of a pprof profile's first mapping, which pprof takes for the program."""
    message = list(_fields(gzip.decompress(data)))
    strings = [value.decode() for number, value in message if number == 6]
    return next((strings[dict(_fields(value))[5]] for number, value in message if number == 3), "")
