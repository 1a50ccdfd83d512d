"""Traces of Perfetto, a packet at a time."""
import zlib

from protobuf import field, packed

CLEARED, NEEDS_STATE = 1, 2
FUNCTION_NAMES, FRAMES, STACKS, BUILD_IDS, PATHS, SOURCES, MAPPINGS, TASKS, COUNTERS = 5, 6, 7, 16, 17, 18, 19, 48, 50  # of InternedData
TREE, CLOCKS, TRACK_EVENT, HEAP, PROCESS, THREAD, PACKED, STREAMING = 2, 6, 11, 37, 43, 44, 50, 54  # of TracePacket
DEFAULTS, TRACK, SYMBOLS, NAMES, PERF_SAMPLE, PACKED_ZSTD, STACK_SAMPLE = 59, 60, 61, 64, 66, 133, 135
REALTIME, MONOTONIC, BOOTTIME = 1, 3, 6


def encoded(value):
    return value if isinstance(value, bytes) else value.encode()


def fields(**values):
    """Of n1=..., n2=..., where a list repeats the field and None leaves it out."""
    out = b""
    for name, value in values.items():
        for each in value if isinstance(value, list) else [value]:
            if each is not None:
                out += field(int(name[1:]), each if isinstance(each, int) else encoded(each))
    return out


def clock(number, shown, unit=None, is_incremental=None):
    return fields(n1=number, n2=shown, n3=is_incremental, n4=unit)


class Sequence:
    """What one writer has told, each thing when it is first needed."""

    def __init__(self, trace, number):
        self.trace, self.number = trace, number
        self.forget()

    def forget(self):
        self.tables, self.pending, self.is_new = {}, b"", True

    def intern(self, table, *key):
        """The number of a thing, which is the bytes of its message after the number."""
        known = self.tables.setdefault(table, {})
        if key not in known:
            known[key] = len(known) + 1
            self.pending += field(table, field(1, known[key]) + b"".join(key))
        return known[key]

    def text(self, table, text):
        return self.intern(table, field(2, encoded(text))) if text else None

    def mapping(self, path, build_id=b"", load_bias=None):
        parts = [self.text(PATHS, part) for part in (path if isinstance(path, list) else [path])]
        return self.intern(MAPPINGS, fields(n2=self.text(BUILD_IDS, build_id), n6=load_bias, n7=parts))

    def frame(self, function, mapping=None, address=None, file=None, line=None):
        return self.intern(FRAMES, fields(n2=self.text(FUNCTION_NAMES, function), n3=mapping, n4=address, n5=self.text(SOURCES, file), n6=line))

    def stack(self, *frames):
        """The outermost first."""
        return self.intern(STACKS, packed(2, frames))

    def task(self, pid, tid):
        return self.intern(TASKS, fields(n2=pid, n3=tid))

    def counter(self, name, unit=None, unit_name=None, multiplier=None):
        return self.intern(COUNTERS, counter_fields(name, unit, unit_name, multiplier))

    def packet(self, content, time=None, defaults=None, **more):
        """`content` is a field of TracePacket; what is new goes with it."""
        flags = CLEARED if self.is_new else NEEDS_STATE
        interned, self.pending, self.is_new = self.pending, b"", False
        return self.trace.packet(fields(n8=time, n10=self.number, n13=flags, n12=interned or None, n59=defaults, **more) + content)

    def perf_sample(self, stack, time, tid=43, pid=42, **more):
        return self.packet(field(PERF_SAMPLE, fields(n1=0, n2=pid, n3=tid, n4=stack, n5=2, **more)), time)

    def streaming(self, stacks, deltas):
        return self.packet(field(STREAMING, fields(n1=stacks, n2=deltas)))

    def stack_sample(self, stack, weight, time=None, tid=43, pid=42, defaults=None, **more):
        content = fields(n1=fields(n2=pid, n3=tid), n6=stack, n11=weight, **more)
        return self.packet(field(STACK_SAMPLE, content), time, defaults)

    def heap(self, index, samples, pid=42, name="libc.malloc", continued=None, time=None, **more):
        """Of samples (stack, allocated, freed, allocations, frees), or with a peak in bytes and blocks after them."""
        dumped = [fields(**dict(zip(("n1", "n2", "n3", "n5", "n6", "n8", "n9"), sample))) for sample in samples]
        process = fields(n1=pid, n11=name or None, n12=4096, n2=dumped, **more)
        return self.packet(field(HEAP, fields(n5=process, n6=continued, n7=index)), time)


class Trace:
    def __init__(self):
        self.bytes = b""

    def packet(self, content):
        self.bytes += field(1, content)
        return self

    def sequence(self, number):
        return Sequence(self, number)

    def tree(self, processes, threads=()):
        """Of (pid, command...) and of (tid, pid, name)."""
        return self.packet(field(TREE, fields(n1=[fields(n1=pid, n3=list(command)) for pid, *command in processes],
                                              n2=[fields(n1=tid, n2=name, n3=pid) for tid, pid, name in threads])))

    def snapshot(self, *clocks, sequence=None):
        return self.packet(fields(n10=sequence) + field(CLOCKS, fields(n1=list(clocks))))

    def symbols(self, path, build_id, *addresses):
        """Of (address, (function, file, line)...), the innermost first."""
        described = [fields(n1=address, n2=[fields(n1=function, n2=file, n3=line) for function, file, line in lines]) for address, *lines in addresses]
        return self.packet(field(SYMBOLS, fields(n1=path or None, n2=build_id or None, n3=described)))

    def names(self, package, *classes):
        """Of (short name, name, (short method, method)...)."""
        return self.packet(field(NAMES, fields(n1=package, n3=[
            fields(n1=short, n2=name, n4=[fields(n1=a, n2=b) for a, b in methods]) for short, name, *methods in classes])))

    def in_one(self):
        """All packets so far, deflated within one."""
        packets = Trace()
        return packets.packet(field(PACKED, zlib.compress(self.bytes)))


def timebase(**values):
    """TracePacketDefaults of perf's samples: n1 a period, n2 a frequency, n3 a tracepoint, n4 a counter, n10 a name."""
    return field(12, field(1, fields(**values)))


def counter_fields(name, unit=None, unit_name=None, multiplier=None):
    """A CounterDescriptor: unit 1 are nanoseconds, 4 bytes."""
    return fields(n2=name or None, n3=unit, n4=unit_name, n5=multiplier)


def counter(*words, others=()):
    """TracePacketDefaults of stack samples, with the counters after the first."""
    return field(100, fields(n1="profiler", n2=counter_fields(*words), n3=[counter_fields(*other) for other in others]))


def inline_stack(*frames):
    """An InlineCallstack of (function, file, line), the outermost first."""
    return b"".join(field(1, fields(**dict(zip(("n1", "n2", "n3"), frame)))) for frame in frames)
