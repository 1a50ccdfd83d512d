"""Java Flight Recordings, a chunk at a time: classes of events and constants, constants, events."""
import struct

FRAME_TYPES = ["Interpreted", "JIT compiled", "Inlined", "Native"]
ASYNC_TYPES = FRAME_TYPES + ["C++", "Kernel"]
STATES = ["STATE_DEFAULT", "STATE_RUNNABLE", "STATE_SLEEPING"]
# Name: (is it an event?, fields). A field is a name and a type; @: a constant's id, []: an array, ~: ticks.
CLASSES = {
    "boolean": (False, []), "byte": (False, []), "char": (False, []), "short": (False, []), "int": (False, []),
    "long": (False, []), "float": (False, []), "double": (False, []), "java.lang.String": (False, []),
    "jdk.jfr.Timespan": (False, []),
    "jdk.types.StackTrace": (False, ["truncated boolean", "frames jdk.types.StackFrame[]"]),
    "jdk.types.StackFrame": (False, ["method @jdk.types.Method", "lineNumber int", "bytecodeIndex int", "type @jdk.types.FrameType"]),
    "jdk.types.Method": (False, ["type @java.lang.Class", "name @jdk.types.Symbol", "modifiers int", "hidden boolean"]),
    "java.lang.Class": (False, ["name @jdk.types.Symbol", "package @jdk.types.Package"]),
    "jdk.types.Package": (False, ["name @jdk.types.Symbol", "module @jdk.types.Module"]),
    "jdk.types.Module": (False, ["name @jdk.types.Symbol"]),
    "jdk.types.Symbol": (False, ["string java.lang.String"]),
    "jdk.types.FrameType": (False, ["description java.lang.String"]),
    "jdk.types.ThreadState": (False, ["name java.lang.String"]),
    "java.lang.Thread": (False, ["osName java.lang.String", "osThreadId long", "javaName java.lang.String", "javaThreadId long",
                                 "virtual boolean"]),
    "jdk.ExecutionSample": (True, ["startTime long", "sampledThread @java.lang.Thread", "stackTrace @jdk.types.StackTrace",
                                   "state @jdk.types.ThreadState"]),
    "jdk.CPUTimeSample": (True, ["startTime long", "stackTrace @jdk.types.StackTrace", "eventThread @java.lang.Thread",
                                 "failed boolean", "samplingPeriod ~long"]),
    "profiler.WallClockSample": (True, ["startTime long", "sampledThread @java.lang.Thread",
                                        "stackTrace @jdk.types.StackTrace", "state @jdk.types.ThreadState", "samples int"]),
    "jdk.ObjectAllocationSample": (True, ["startTime long", "eventThread @java.lang.Thread",
                                          "stackTrace @jdk.types.StackTrace", "objectClass @java.lang.Class", "weight long"]),
    "jdk.ObjectAllocationInNewTLAB": (True, ["startTime long", "stackTrace @jdk.types.StackTrace", "allocationSize long",
                                             "tlabSize long"]),
    "jdk.ObjectAllocationOutsideTLAB": (True, ["startTime long", "stackTrace @jdk.types.StackTrace", "allocationSize long"]),
    "jdk.JavaMonitorEnter": (True, ["startTime long", "duration ~long", "eventThread @java.lang.Thread",
                                    "stackTrace @jdk.types.StackTrace", "monitorClass @java.lang.Class"]),
    "jdk.MethodTrace": (True, ["startTime long", "duration ~long", "eventThread @java.lang.Thread",
                               "stackTrace @jdk.types.StackTrace", "method @jdk.types.Method"]),
    "jdk.NativeMethodSample": (True, ["startTime long", "sampledThread @java.lang.Thread", "stackTrace @jdk.types.StackTrace",
                                      "state @jdk.types.ThreadState"]),
    "jdk.ActiveSetting": (True, ["startTime long", "id long", "name java.lang.String", "value java.lang.String"]),
    "jdk.JVMInformation": (True, ["startTime long", "jvmName java.lang.String", "javaArguments java.lang.String"]),
    "jdk.CPUTimeSamplesLost": (True, ["startTime long", "lostSamples int"]),
    "shop.Order": (True, ["startTime long", "duration ~long", "stackTrace @jdk.types.StackTrace", "parts shop.Part[]",
                          "note java.lang.String", "price double"]),
    "shop.Part": (False, ["weight float", "letter char", "code short", "flag byte"]),
}


class Text:
    """A text in an encoding of one's choice: 0 null, 1 empty, 2 a constant, 3 UTF-8, 4 UTF-16, 5 Latin-1."""

    def __init__(self, encoding, value=""):
        self.encoding, self.value = encoding, value


class Chunk:
    def __init__(self, types=FRAME_TYPES, is_fixed=False, ticks=1000000000, classes=CLASSES, state=0, first_id=100, version=(2, 1), pace=0):
        self.is_fixed, self.ticks, self.classes, self.state, self.version = is_fixed, ticks, classes, state, version
        self.pace = pace  # ticks from one event to the next
        self.ids = {name: first_id + i for i, name in enumerate(classes)}
        self.pools, self.keys, self.events = {}, {}, []
        self.types = types
        for i, name in enumerate(types):
            self.constant("jdk.types.FrameType", name, key=i)
        for i, name in enumerate(STATES):
            self.constant("jdk.types.ThreadState", name, key=i)

    # ------------------------------------------------------------- values

    def packed(self, value):
        value &= (1 << 64) - 1
        out = bytearray()
        while value > 127 and len(out) < 8:
            out.append(value & 127 | 128)
            value >>= 7
        return bytes(out) + bytes([value])

    def number(self, value, kind="long"):
        size = {"long": "q", "int": "i", "short": "h", "char": "H"}[kind]
        if not self.is_fixed:
            return self.packed(value if kind == "long" else value & 0xFFFFFFFF)
        return struct.pack(">" + size, value - (1 << 64) if kind == "long" and value >= 1 << 63 else value)

    def text(self, value):
        if value is None:
            return b"\0"
        if isinstance(value, bytes):
            return b"\3" + self.number(len(value), "int") + value
        if isinstance(value, str):
            return b"\1" if value == "" else b"\3" + self.number(len(value.encode()), "int") + value.encode()
        head = bytes([value.encoding])
        if value.encoding == 2:
            return head + self.number(value.value)
        if value.encoding == 4:
            units = struct.unpack(f"<{len(value.value.encode('utf-16-le')) // 2}H", value.value.encode("utf-16-le"))
            return head + self.number(len(units), "int") + b"".join(self.number(unit, "char") for unit in units)
        if value.encoding == 5:
            return head + self.number(len(value.value), "int") + value.value.encode("latin-1")
        return head

    def value(self, kind, value):
        if kind.startswith("@"):
            return self.number(value)
        if kind.endswith("[]"):
            return self.number(len(value), "int") + b"".join(self.value(kind[:-2], item) for item in value)
        kind = kind.lstrip("~")
        if kind in ("long", "int", "short", "char"):
            return self.number(value, kind)
        if kind in ("boolean", "byte"):
            return bytes([value & 255])
        if kind in ("float", "double"):
            return struct.pack(">f" if kind == "float" else ">d", value)
        if kind == "java.lang.String":
            return self.text(value)
        return b"".join(self.value(field.split()[1], item) for field, item in zip(self.classes[kind][1], value))

    # ---------------------------------------------------------- constants

    def constant(self, kind, *fields, key=None):
        """The id of a constant, which is made if there is none with these fields."""
        known = kind, repr(fields)
        if key is None and known in self.keys:
            return self.keys[known]
        pool = self.pools.setdefault(kind, {})
        key = len(pool) + 1 if key is None else key
        pool[key] = self.value(kind, fields[0] if kind == "java.lang.String" else fields)
        self.keys[known] = key
        return key

    def symbol(self, text):
        return self.constant("jdk.types.Symbol", text)

    def class_of(self, name, module=None):
        package = 0
        if module is not None:
            package = self.constant("jdk.types.Package", 0, self.constant("jdk.types.Module", self.symbol(module)))
        return self.constant("java.lang.Class", self.symbol(name), package)

    def method(self, name, module=None):
        """Of "shop/Cart.add", or of a library: "libjvm.so.os::yield" with the last dot before it."""
        owner, _, plain = name.rpartition(".")
        owner = self.class_of(owner, module) if owner else 0
        return self.constant("jdk.types.Method", owner, self.symbol(plain), 1, 0)

    def stack(self, *frames, truncated=False, kind=1):
        """Innermost first: "shop/Cart.add:12", with "|Native" or another type after it and "@java.base" as its module."""
        out = []
        for frame in frames:
            name, _, kind_name = frame.partition("|")
            name, _, module = name.partition("@")
            name, _, line = name.partition("#")
            out.append((self.method(name, module or None), int(line or -1), -1,
                        self.types.index(kind_name) if kind_name else kind))
        return self.constant("jdk.types.StackTrace", truncated, out)

    def thread(self, name, tid=0, os_name=None, virtual=False, java_id=0):
        return self.constant("java.lang.Thread", os_name, tid, name, java_id, virtual)

    # ------------------------------------------------------------- events

    def event(self, kind, *fields):
        """Fields after startTime."""
        values = (1000 + self.pace * len(self.events), *fields)
        body = b"".join(self.value(field.split()[1], value) for field, value in zip(self.classes[kind][1], values))
        self.events.append(self.record(self.ids[kind], body))

    def record(self, kind, body, size=None):
        head = self.number(kind)
        if self.is_fixed:
            return struct.pack(">i", 4 + len(head) + len(body)) + head + body
        length = len(head) + len(body) + 1 if size is None else size
        while len(self.packed(length)) + len(head) + len(body) != length and size is None:
            length += 1
        return self.packed(length) + head + body

    def metadata(self):
        texts = {}

        def index(text):
            return self.number(texts.setdefault(text, len(texts)), "int")

        def element(tag, attributes, children=()):
            out = index(tag) + self.number(len(attributes), "int")
            for key, value in attributes.items():
                out += index(key) + index(value)
            return out + self.number(len(children), "int") + b"".join(children)

        def field(text):
            name, kind = text.split()
            attributes = {"name": name, "class": str(self.ids.get(kind.strip("@~[]"), 99))}
            if kind.startswith("@"):
                attributes["constantPool"] = "true"
            if kind.endswith("[]"):
                attributes["dimension"] = "1"
            ticks = element("annotation", {"class": str(self.ids["jdk.jfr.Timespan"]), "value": "TICKS"})
            return element("field", attributes, [ticks] if "~" in kind else [])

        classes = []
        for name, (is_event, fields) in self.classes.items():
            attributes = {"name": name, "id": str(self.ids[name])}
            if is_event:
                attributes["superType"] = "jdk.jfr.Event"
            classes.append(element("class", attributes, [field(text) for text in fields]))
        tree = element("root", {}, [element("metadata", {}, classes), element("region", {"locale": "en_US", "gmtOffset": "0"})])
        head = self.number(0) + self.number(0) + self.number(1) + self.number(len(texts), "int")
        return self.record(0, head + b"".join(map(self.text, texts)) + tree)

    def constants(self, pools=None, before=0):
        pools = self.pools if pools is None else pools
        body = self.number(0) + self.number(0) + self.number(before) + b"\0" + self.number(len(pools), "int")
        for kind, pool in pools.items():
            body += self.number(self.ids.get(kind, 9999)) + self.number(len(pool), "int")
            body += b"".join(self.number(key) + value for key, value in pool.items())
        return self.record(1, body)

    # -------------------------------------------------------------- bytes

    def header(self, size, constants, metadata):
        head = b"FLR\0" + struct.pack(">HHqqqqqqq", *self.version, size, constants, metadata, 10**18, 10**9, 500, self.ticks)
        return head + bytes([self.state, 0, 0, 0 if self.is_fixed else 1])

    def bytes(self, size=None, metadata=None, constants=None):
        """The chunk; parts may be given as they are to be."""
        metadata = self.metadata() if metadata is None else metadata
        events = b"".join(self.events)
        constants = self.constants() if constants is None else constants
        whole = 68 + len(metadata) + len(events) + len(constants)
        return self.header(whole if size is None else size, whole - len(constants), 68) + metadata + events + constants


def shop(**options):
    """A chunk of the JVM with a bit of everything."""
    c = Chunk(**options)
    main, worker = c.thread("main", 77), c.thread(Text(4, "café ☃ 😀"), 78, java_id=9)
    run = "shop/Shop.main#7", "java/lang/Thread.run#833@java.base"
    add = c.stack("shop/Cart.add#12", *run[:1])
    c.event("jdk.ActiveSetting", 1, "period", "20 ms")
    c.event("jdk.JVMInformation", "A VM", "shop.Shop --all")
    for line in (12, 12, 13):
        c.event("jdk.ExecutionSample", main, c.stack(f"shop/Cart.add#{line}", *run[:1]), 1)
    c.event("jdk.ExecutionSample", worker, c.stack("shop/Cart$$Lambda$14+0x00007f0011223344/99887766.run", "java/lang/Thread.run#833@java.base"), 1)
    c.event("jdk.ExecutionSample", c.thread("", 0, virtual=True, java_id=31), c.stack("shop/Cart.add#12", truncated=True), 1)
    c.event("jdk.ExecutionSample", main, 0, 1)
    c.event("jdk.ObjectAllocationSample", main, add, c.class_of("[[I"), 4096)
    c.event("jdk.ObjectAllocationSample", worker, add, c.class_of("[Lshop/Cart;"), 24)
    c.event("jdk.JavaMonitorEnter", 1500000, worker, add, c.class_of("java/lang/Object", "java.base"))
    c.event("shop.Order", 5000, add, [(1.5, 65, 7, 1), (2.5, 66, 8, 0)], Text(5, "grün"), 9.95)
    return c
