"""Traces of .NET (.nettrace), an object at a time: kinds of events, stacks, events."""
import struct

from protobuf import varint

MAGIC = b"Nettrace" + struct.pack("<I", 20) + b"!FastSerialization.1"
PROVIDERS = {"sample": ("Microsoft-DotNETCore-SampleProfiler", 0), "load": ("Microsoft-Windows-DotNETRuntime", 143),
             "method": ("Microsoft-Windows-DotNETRuntimeRundown", 144), "module": ("Microsoft-Windows-DotNETRuntimeRundown", 154),
             "process": ("Microsoft-DotNETCore-EventPipe", 1), "gc": ("Microsoft-Windows-DotNETRuntime", 1)}
IDS = {kind: number for number, kind in enumerate(PROVIDERS, 1)}
EXTERNAL, MANAGED = 1, 2


def text(value):
    return (value if isinstance(value, bytes) else value.encode("utf-16-le", "surrogatepass")) + b"\0\0"


def head(name, version):
    return b"\5\5\1" + struct.pack("<III", version, version, len(name)) + name + b"\6"


class Trace:
    def __init__(self, version=5, is_compressed=True, address_size=8, frequency=10**9, start=1000, pid=42, time=(2026, 11, 0, 29, 9, 0, 0, 0)):
        self.is_compressed, self.address_size, self.start = is_compressed, address_size, start
        self.bytes = MAGIC + head(b"Trace", version)
        self.bytes += struct.pack("<8HQQIIII", *time, start, frequency, address_size, pid, 2, 1000000) + b"\6"

    def block(self, name, content, size=None):
        self.bytes += head(name, 2) + struct.pack("<I", len(content) if size is None else size)
        self.bytes += b"\0" * (-len(self.bytes) % 4) + content + b"\6"
        return self

    def event(self, kind, payload, time=0, thread=7, stack=0):
        if self.is_compressed:
            return b"\x8d" + varint(kind) + varint(thread) + varint(stack) + varint(time) + varint(len(payload)) + payload
        fixed = struct.pack("<IIQQIIQ32xI", kind, 1, thread, thread, 0, stack, self.start + time, len(payload)) + payload
        return struct.pack("<I", len(fixed)) + fixed + b"\0" * (-(len(fixed) + 4) % 4)

    def events(self, *events, name=b"EventBlock"):
        """Times of compressed events are since the one before."""
        return self.block(name, struct.pack("<HHQQ", 20, int(self.is_compressed), 0, 0) + b"".join(events))

    def metadata(self):
        kinds = [struct.pack("<I", IDS[kind]) + text(provider) + struct.pack("<I", number) + text("") + struct.pack("<QIII", 0, 1, 4, 0)
                 for kind, (provider, number) in PROVIDERS.items()]
        return self.events(*(self.event(0, kind) for kind in kinds), name=b"MetadataBlock")

    def stacks(self, *stacks, first=1, n=None):
        """Addresses, the innermost first."""
        form = "<%d" + ("Q" if self.address_size == 8 else "I")
        content = [struct.pack("<I", len(stack) * self.address_size) + struct.pack(form % len(stack), *stack) for stack in stacks]
        return self.block(b"StackBlock", struct.pack("<II", first, len(stacks) if n is None else n) + b"".join(content))

    def sequence_point(self):
        return self.block(b"SPBlock", struct.pack("<QI", 0, 0))

    def sample(self, stack, time=0, thread=7, state=MANAGED):
        return self.event(IDS["sample"], struct.pack("<I", state), time, thread, stack)

    def method(self, begin, size, namespace, name, module=1, kind="method"):
        payload = struct.pack("<QQQIII", begin, module, begin, size, 0, 0) + text(namespace) + text(name) + text("void ()")
        return self.event(IDS[kind], payload)

    def module(self, number, path):
        return self.event(IDS["module"], struct.pack("<QQII", number, 0, 0, 0) + text(path) + text(""))

    def process(self, command):
        return self.event(IDS["process"], text(command) + text("Linux") + text("x64"))

    def end(self):
        return self.bytes + b"\1"
