#!/usr/bin/env python3
"""Write small perf.data files: make_perf_data.py FOLDER. Also the tests' Python module for that.

The objects that these name do not exist, so all functions are unknown but for those of /tmp/perf-PID.map:
what is tested is which object each address falls into, at which moment, for which thread and event."""
import os
import struct
import sys

MMAP, COMM, FORK, SAMPLE, LOST, LOST_SAMPLES, KSYMBOL, CGROUP, DEFERRED = 1, 3, 7, 9, 2, 13, 17, 19, 22
AUXTRACE_INFO, AUXTRACE = 70, 71
SWITCH, SWITCH_CPU_WIDE, TRACING_DATA = 14, 15, 66
SWITCH_OUT, SWITCH_PREEMPTED = 1 << 13, 1 << 14
HEADER_ATTR, FEATURE, EVENT_UPDATE, FINISHED_ROUND = 64, 80, 78, 68
KERNEL, USER, GUEST_KERNEL, GUEST_USER = 1, 2, 4, 5
IP, TID, TIME, READ, CALLCHAIN, ID, PERIOD, BRANCHES, IDENTIFIER = 1, 2, 4, 16, 32, 64, 256, 2048, 1 << 16
RAW, REGS_USER, STACK_USER = 1 << 10, 1 << 12, 1 << 13
WEIGHT, REGS_INTERRUPTED, OF_CGROUP = 1 << 14, 1 << 18, 1 << 21
TYPE = IDENTIFIER | IP | TID | TIME | PERIOD | CALLCHAIN
CONTEXT_KERNEL, CONTEXT_USER, CONTEXT_DEFERRED = -128, -512, -640
CALL_STACK = 1 << 11


class Recording:
    """A recording that grows; `order` is "<" or ">" (another machine's bytes)."""

    def __init__(self, order="<", sample_type=TYPE, read_format=0, branch_type=0, clock=None):
        self.order, self.sample_type, self.read_format = order, sample_type, read_format
        self.branch_type, self.clock = branch_type, clock
        self.data, self.events, self.release, self.build_ids = b"", [], None, []
        self.extra = {}  # flags of events
        self.registers = self.registers_interrupted = 0  # bits of those that samples have
        self.max_stack = 0  # calls of a stack at most
        self.tracing = None  # descriptions of tracepoints
        self.folder = None  # of several files: which format that has

    def pack(self, form, *values):
        return struct.pack(self.order + form, *values)

    def event(self, name, number, identifier, kind=1):
        """A software event (kind 1) by perf's number of it, and the id of its samples."""
        self.events.append((name, number, identifier, kind))

    def attr(self, number, kind):
        flags = 1 << 10 | 1 << 18 | (self.clock is not None) << 25  # freq, sample_id_all, use_clockid
        flags |= self.extra.get((number, kind), 0)
        if self.order == ">":
            flags = int.from_bytes(bytes(int(f"{b:08b}"[::-1], 2) for b in struct.pack("<Q", flags)), "big")
        attr = self.pack("IIQQQQQ", kind, 128, number, 4000, self.sample_type, self.read_format, flags)
        attr += bytes(72 - len(attr)) + self.pack("QQIiQIH", self.branch_type, self.registers, 0, self.clock or 0,
                                                self.registers_interrupted, 0, self.max_stack)
        return attr + bytes(128 - len(attr))

    def record(self, kind, body, misc=0):
        body += bytes(-len(body) % 8)
        self.data += self.pack("IHH", kind, misc, len(body) + 8) + body

    def trailer(self, pid, tid, time, identifier):
        return self.pack("iiQQ", pid, tid, time, identifier)

    def timed(self, kind, body, pid, tid, time, misc=0):
        body += bytes(-len(body) % 8)
        self.record(kind, body + self.trailer(pid, tid, time, self.events[0][2]), misc)

    def comm(self, pid, tid, name, time=0):
        self.timed(COMM, self.pack("ii", pid, tid) + name + bytes(8 - len(name) % 8), pid, tid, time)

    def fork(self, pid, parent, tid, parent_tid, time):
        self.timed(FORK, self.pack("iiiiQ", pid, parent, tid, parent_tid, time), pid, tid, time)

    def mmap(self, pid, start, length, offset, name, time=0, misc=USER):
        self.timed(MMAP, self.pack("iiQQQ", pid, pid, start, length, offset) + name + bytes(8 - len(name) % 8),
                   pid, pid, time, misc)

    def ksymbol(self, start, length, name, time, is_gone=False):
        """Code that the kernel made: a program of BPF."""
        self.timed(KSYMBOL, self.pack("QIHH", start, length, 1, is_gone) + name + bytes(8 - len(name) % 8), -1, -1, time)

    def sample(self, pid, tid, time, chain, period=1000, event=0, mode=USER, read=b"", tail=b""):
        addresses = [address for address in chain if address >= 0]
        body = self.pack("QQiiQQ", self.events[event][2], addresses[0] if addresses else 0, pid, tid, time, period)
        body += read + self.pack(f"Q{len(chain)}Q", len(chain), *[a & (1 << 64) - 1 for a in chain])
        self.record(SAMPLE, body + tail, mode)

    def names(self):
        """The feature that has the events' names."""
        body = self.pack("II", len(self.events), 128)
        for name, number, identifier, kind in self.events:
            text = name + bytes(8 - len(name) % 8)
            body += self.attr(number, kind) + self.pack("II", 1, len(text)) + text + self.pack("Q", identifier)
        return body

    def build_id_table(self):
        """The feature that has the build-ids: (misc, id, file name)."""
        table = b""
        for misc, identifier, name in self.build_ids:
            body = self.pack("i", -1) + identifier + bytes(4) + name + bytes(64 - len(name) % 64)
            table += self.pack("IHH", 67, misc, len(body) + 8) + body
        return table

    def file(self):
        ids, at = b"", 104
        for _, _, identifier, _ in self.events:
            ids += self.pack("Q", identifier)
        attrs_at = at + len(ids)
        attrs = b"".join(self.attr(number, kind) + self.pack("QQ", at + 8 * i, 8)
                         for i, (_, number, _, kind) in enumerate(self.events))
        data_at = attrs_at + len(attrs)
        features = {12: self.names()}
        if self.build_ids:
            features[2] = self.build_id_table()
        if self.tracing:
            features[1] = self.tracing
        if self.release:
            features[4] = self.pack("I", 64) + self.release + bytes(64 - len(self.release))
        if self.folder is not None:
            features[24] = self.pack("Q", self.folder)
        table, bodies = b"", b""
        at = data_at + len(self.data) + 16 * len(features)
        for _, body in sorted(features.items()):
            table += self.pack("QQ", at + len(bodies), len(body))
            bodies += body
        header = self.pack("QQQQQQQQQ", 0x32454C4946524550, 104, 144, attrs_at, len(attrs), data_at, len(self.data), 0, 0)
        bits = sum(1 << bit for bit in features)
        return header + self.pack("QQQQ", bits, 0, 0, 0) + ids + attrs + self.data + table + bodies

    def pipe(self, is_named=True):
        data, self.data = self.data, b""
        for _, number, identifier, kind in self.events:
            self.record(HEADER_ATTR, self.attr(number, kind) + self.pack("Q", identifier))
        if is_named:
            self.record(FEATURE, self.pack("Q", 12) + self.names())
        if self.tracing:
            self.record(TRACING_DATA, self.pack("I", len(self.tracing)))
            self.data += self.tracing + bytes(-len(self.tracing) % 8)
        described, self.data = self.data, data
        return self.pack("QQ", 0x32454C4946524550, 16) + described + data


def story(recording):
    """Two programs, one of them forked from the other and then mapped anew; two events."""
    r = recording
    r.event(b"cpu-clock", 0, 11)
    r.event(b"page-faults", 2, 12)
    r.comm(100, 100, b"parent")
    r.mmap(100, 0x400000, 0x10000, 0x1000, b"/no/such/parent")
    r.mmap(100, 0x7000000, 0x20000, 0, b"/no/such/lib.so")
    r.sample(100, 100, 50, [CONTEXT_USER, 0x400100, 0x400200])
    r.sample(100, 100, 60, [CONTEXT_KERNEL, 0xffffffff81000010, CONTEXT_USER, 0x7000010, 0x400200], period=500, mode=KERNEL)
    # Written by another processor: earlier than what stands before it.
    r.fork(101, 100, 101, 100, 55)
    r.comm(101, 101, b"child", 70)
    r.sample(101, 101, 58, [CONTEXT_USER, 0x400100])
    r.mmap(101, 0x408000, 0x1000, 0, b"/no/such/plugin.so", 80)
    r.sample(101, 101, 90, [CONTEXT_USER, 0x408010, 0x400300], event=1, period=3)
    r.sample(101, 101, 91, [CONTEXT_USER, 0x409010, 0x400300])
    r.fork(100, 100, 102, 100, 95)
    r.sample(100, 102, 96, [CONTEXT_USER, 0x400100])
    r.sample(77, 77, 97, [CONTEXT_USER, 0x1234])
    r.timed(LOST, r.pack("QQ", 11, 7), 77, 77, 98)
    return r


def group():
    """Sampling by the leader of a group: each sample has the counters of both events."""
    r = Recording(sample_type=TYPE | READ, read_format=4 | 8)
    r.event(b"cpu-clock", 0, 11)
    r.event(b"page-faults", 2, 12)
    r.comm(100, 100, b"app")
    r.mmap(100, 0x400000, 0x10000, 0, b"/no/such/app")
    for time, clock, faults in ((10, 1000, 2), (20, 2500, 2), (30, 2600, 7)):
        r.sample(100, 100, time, [CONTEXT_USER, 0x400010 + time],
                 read=r.pack("QQQQQ", 2, clock, 11, faults, 12))
    return r


def deferred():
    """The program's callers of a sample in the kernel come when it returns, for one or for several samples."""
    r = Recording()
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"app")
    r.mmap(100, 0x400000, 0x10000, 0, b"/no/such/app")
    kernel = [CONTEXT_KERNEL, 0xffffffff81000010]
    r.sample(100, 100, 10, [*kernel, CONTEXT_DEFERRED, 0x10001], mode=KERNEL)
    r.sample(100, 100, 11, [*kernel, CONTEXT_DEFERRED, 0x10001], mode=KERNEL)
    r.sample(100, 100, 12, [CONTEXT_DEFERRED, 0x20001], mode=KERNEL)
    r.timed(DEFERRED, r.pack("QQQQQ", 0x10001, 3, CONTEXT_USER & (1 << 64) - 1, 0x400100, 0x400200), 100, 100, 20)
    r.timed(DEFERRED, r.pack("QQQ", 0x20001, 1 << 60, 0x400100), 100, 100, 21)
    return r


def branches(with_empty=False):
    """The processor's stack of branches (--call-graph lbr): where the newest led to, and where each came from.
    Where it is empty perf reads what stands behind it."""
    r = Recording(sample_type=TYPE | BRANCHES, branch_type=CALL_STACK)
    r.event(b"cycles", 0, 11, 0)
    r.comm(100, 100, b"app")
    for i in range(4):
        r.mmap(100, 0x400000 + 0x10000 * i, 0x10000, 0, b"/no/such/%c" % (ord("a") + i))
    stack = r.pack("Q6Q", 2, 0x410010, 0x400010, 0, 0x420010, 0x410000, 0)
    r.sample(100, 100, 10, [CONTEXT_USER, 0x400018, 0x430000], tail=stack)
    r.sample(100, 100, 11, [CONTEXT_KERNEL, 0xffffffff81000010, CONTEXT_USER, 0x400018], mode=KERNEL, tail=stack)
    r.sample(100, 100, 12, [CONTEXT_KERNEL, 0xffffffff81000010], mode=KERNEL, tail=stack)
    if with_empty:
        r.sample(100, 100, 13, [CONTEXT_USER, 0x400018, 0x430000], tail=r.pack("Q", 0))
    return r


def cgroups():
    """Control groups, whose number stands after what other options add to samples; one has no path, one a blank."""
    r = Recording(sample_type=TYPE | BRANCHES | WEIGHT | REGS_INTERRUPTED | OF_CGROUP, branch_type=1 << 19)
    r.registers_interrupted = 0b101
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"app")
    r.mmap(100, 0x400000, 0x10000, 0, b"/no/such/app")
    for number, path in ((1, b"/"), (77, b"/user.slice/app"), (78, b"/system.slice/my unit.service")):
        r.timed(CGROUP, r.pack("Q", number) + path + bytes(1), 100, 100, 5)
    branch = r.pack("Q3QQ", 1, 0x400010, 0x400020, 0, 3)  # and its counters
    for time, number in ((10, 77), (11, 78), (12, 79), (13, 77), (14, 1)):
        registers = r.pack("Q", 0) if time == 13 else r.pack("Q2Q", 2, 1, 2)
        r.sample(100, 100, time, [CONTEXT_USER, 0x400010], period=time,
                 tail=branch + r.pack("Q", 5) + registers + r.pack("Q", number))
    return r


def guests():
    """Samples of virtual machines, which perf leaves out unless it is told of them."""
    r = Recording()
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"app")
    r.mmap(100, 0x400000, 0x10000, 0, b"/no/such/app")
    r.sample(100, 100, 10, [CONTEXT_USER, 0x400010])
    r.sample(100, 100, 11, [-2176, 0x400010], mode=GUEST_KERNEL)
    r.sample(100, 100, 12, [-2560, 0x400010], mode=GUEST_USER)
    r.sample(100, 100, 13, [0x400010], mode=GUEST_USER)
    r.sample(100, 100, 14, [CONTEXT_USER, 0x400010], mode=GUEST_USER)
    r.sample(100, 100, 15, [CONTEXT_USER, 0x400010, -2560, 0x400020])
    return r


def guest_maps():
    """What perf kvm says of a virtual machine's kernel, which runs at the host's addresses: perf takes it for one of the
    host's modules."""
    r = Recording()
    r.event(b"cpu-clock", 0, 11)
    kernel_maps(r)
    r.mmap(-1, KERNEL_START, 0x200000, KERNEL_START, b"[guest.kernel.kallsyms]_text", misc=GUEST_KERNEL)
    r.mmap(-1, MODULE_START, 0x4000, 0, b"[guest.kernel.kallsyms.77]_text", misc=GUEST_KERNEL)
    r.mmap(100, 0x400000, 0x10000, 0, b"/no/such/guest", misc=GUEST_USER)
    in_kernel(r, 20, KERNEL_START + 0x10, MODULE_START + 0x10)
    r.sample(100, 100, 30, [-2176, KERNEL_START + 0x10], mode=GUEST_KERNEL)
    return r


def unnamed():
    """Events whose names the recording lacks, samples that were lost or are not what they should be."""
    no_user, no_kernel, no_hypervisor = 1 << 4, 1 << 5, 1 << 6
    r = Recording()
    for i, (number, kind, flags) in enumerate((
            (0, 0, no_kernel | no_hypervisor | 2 << 15), (4, 1, 0), (77, 2, no_user), (0x1c2, 4, 1 << 15), (5, 9, 0))):
        r.extra[number, kind] = flags
        r.event(b"", number, 11 + i, kind)
    r.comm(100, 100, b"app")
    for i in range(5):
        r.sample(100, 100, 10 + i, [CONTEXT_USER, 0x400010 + i], event=i, period=1 + i)
    r.record(SAMPLE, r.pack("QQ", 11, 0), USER)  # cut off
    r.timed(LOST_SAMPLES, r.pack("Q", 9), 100, 100, 20)
    return r


MODULES = b"/lib/modules/no/such/kernel/"
KERNEL_START, MODULE_START, BPF_START = 0xffffffff81000000, 0xffffffffc0000000, 0xffffffffc1000000


def kernel_maps(r):
    """The kernel, two modules, and what is mapped there but is no module."""
    r.mmap(-1, KERNEL_START, 0x200000, KERNEL_START, b"[kernel.kallsyms]_text", misc=KERNEL)
    r.mmap(-1, MODULE_START, 0x4000, 0, MODULES + b"foo-bar.ko.xz", misc=KERNEL)
    r.mmap(-1, MODULE_START + 0x4000, 0x4000, 0, MODULES + b"plain.ko", misc=KERNEL)
    r.mmap(-1, MODULE_START + 0x8000, 0x4000, 0, b"[baz]", misc=KERNEL)
    r.mmap(-1, MODULE_START + 0xc000, 0x4000, 0, MODULES + b"odd-one", misc=KERNEL)
    r.comm(100, 100, b"app")
    r.mmap(100, 0x400000, 0x10000, 0, b"/no/such/app")


def in_kernel(r, time, *addresses):
    for i, address in enumerate(addresses):
        r.sample(100, 100, time + i, [CONTEXT_KERNEL, address, CONTEXT_USER, 0x400010], mode=KERNEL)


def kernel():
    """Modules, and programs of BPF that come and go."""
    r = Recording()
    r.event(b"cpu-clock", 0, 11)
    kernel_maps(r)
    r.ksymbol(BPF_START, 0x100, b"bpf_prog_6deef7357e7b4530_count", 10)
    r.ksymbol(BPF_START + 0x200, 0x100, b"bpf_trampoline_6442460500", 10)
    places = [MODULE_START + at for at in (0, 0x3fff, 0x4010, 0x8010, 0xc010, 0x10000)]
    places += [BPF_START + at for at in (0, 0xff, 0x100, 0x210)]
    in_kernel(r, 20, *places)
    r.ksymbol(BPF_START, 0x100, b"bpf_prog_6deef7357e7b4530_count", 50, True)
    in_kernel(r, 60, *places)
    r.ksymbol(BPF_START + 0x80, 0x100, b"bpf_prog_0123456789abcdef_other", 90)
    in_kernel(r, 100, *places)
    return r


def kernel_inside():
    """Code that came and went where a module was mapped: perf forgets the module with it."""
    r = Recording()
    r.event(b"cpu-clock", 0, 11)
    kernel_maps(r)
    r.ksymbol(MODULE_START + 0x100, 0x80, b"bpf_prog_6deef7357e7b4530_count", 10)
    in_kernel(r, 20, MODULE_START, MODULE_START + 0x110)
    r.ksymbol(MODULE_START + 0x100, 0x80, b"bpf_prog_6deef7357e7b4530_count", 50, True)
    in_kernel(r, 60, MODULE_START, MODULE_START + 0x110)
    return r


def trace(with_samples=False):
    """A trace of the processor, as Intel PT makes them: its bytes follow their record."""
    r = Recording()
    r.event(b"intel_pt//", 0, 11, 8)
    r.comm(100, 100, b"app")
    r.mmap(100, 0x400000, 0x10000, 0, b"/no/such/app")
    r.record(AUXTRACE_INFO, r.pack("II", 1, 0) + bytes(64))
    r.record(AUXTRACE, r.pack("QQQIIiI", 32, 0, 0, 0, 100, -1, 0))
    r.data += bytes(32)
    if with_samples:
        r.sample(100, 100, 10, [CONTEXT_USER, 0x400010])
    return r


def jit_dump():
    """Two functions and one of them moved, as a just-in-time compiler writes them down."""
    def record(kind, time, body):
        return struct.pack("<IIQ", kind, len(body) + 16, time) + body
    def code(time, address, number, name):
        return record(0, time, struct.pack("<IIQQQQ", 100, 100, address, address, 0x40, number) + name + bytes(1 + 0x40))
    def line(address, number, file):
        return struct.pack("<QII", address, number, 0) + file + bytes(1)
    lines = record(2, 20, struct.pack("<QQ", 0x9000, 3) + line(0x9000, 7, b"/src/app.js") + line(0x9020, 9, b"/src/lib.js") +
                   line(0x9010, 8, b"\xff"))
    head = struct.pack("<IIIIIIQQ", 0x4A695444, 1, 40, 62, 0, 100, 0, 0)
    return (head + lines + code(20, 0x9000, 1, b"first") + code(30, 0x9040, 2, b"second") +
            record(1, 40, struct.pack("<IIQQQQQ", 100, 100, 0, 0x9000, 0x9800, 0x40, 1)) +
            code(50, 0x9000, 3, b"third") + record(3, 60, b""))


def jit(clock=1):
    """Code that comes and goes: which function an address is depends on the time."""
    r = Recording(clock=clock)
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"app")
    r.mmap(100, 0x1000, 0x1000, 0, b"/tmp/jit-100.dump", time=5)
    r.mmap(100, 0x9000, 0x1000, 0, b"//anon", time=6)
    for time, address in ((10, 0x9010), (21, 0x9010), (31, 0x9050), (41, 0x9810), (42, 0x9010), (51, 0x9010)):
        r.sample(100, 100, time, [CONTEXT_USER, address, 0x9050])
    return r


SWITCH_FORMAT = b"""name: sched_switch
ID: 372
format:
\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;

\tfield:char prev_comm[16];\toffset:8;\tsize:16;\tsigned:0;
\tfield:pid_t prev_pid;\toffset:24;\tsize:4;\tsigned:1;
\tfield:int prev_prio;\toffset:28;\tsize:4;\tsigned:1;
\tfield:long prev_state;\toffset:32;\tsize:8;\tsigned:1;
\tfield:char next_comm[16];\toffset:40;\tsize:16;\tsigned:0;
\tfield:pid_t next_pid;\toffset:56;\tsize:4;\tsigned:1;
\tfield:int next_prio;\toffset:60;\tsize:4;\tsigned:1;

print fmt: "prev_state=%s", (REC->prev_state & ((1 << 8) - 1)) ? __print_flags(REC->prev_state & 255, "|", """ + (
    b'{ 0x00000001, "S" }, { 0x00000002, "D" }, { 0x00000010, "X" }, { 0x00000080, "I" }) : "R"\n')
WAKEUP_FORMAT = b"""name: sched_wakeup
ID: 370
format:
\tfield:char comm[16];\toffset:8;\tsize:16;\tsigned:0;
\tfield:pid_t pid;\toffset:24;\tsize:4;\tsigned:1;
"""
DELAY_FORMAT = b"""name: sched_stat_sleep
ID: 365
format:
\tfield:pid_t pid;\toffset:8;\tsize:4;\tsigned:1;
\tfield:u64 delay;\toffset:16;\tsize:8;\tsigned:0;
"""


def tracing_data(r):
    """What perf record copies of the kernel's descriptions of tracepoints."""
    def sized(text):
        return r.pack("Q", len(text)) + text
    start = b"\x17\x08\x44tracing0.6\0\0\x08" + r.pack("I", 4096) + b"header_page\0" + sized(b"page") + b"header_event\0"
    systems = b"other\0" + r.pack("I", 1) + sized(b"name: other\nID: 1\n")
    systems += b"sched\0" + r.pack("I", 3) + sized(SWITCH_FORMAT) + sized(WAKEUP_FORMAT) + sized(DELAY_FORMAT)
    return start + sized(b"event") + r.pack("I", 1) + sized(b"own") + r.pack("I", 2) + systems


def raw(r, *fields):
    """A tracepoint's bytes, by offset."""
    size = 4 + -(-max(offset + struct.calcsize(form) for offset, form, _ in fields) // 8) * 8
    body = bytearray(size)
    for offset, form, value in fields:
        struct.pack_into(r.order + form, body, offset, value)
    return r.pack("I", size) + bytes(body)


def switches(r):
    """A thread sleeps, is woken, reads a disk, is pushed off and ends; a thread of the kernel has nothing to do."""
    def switch(previous, state, following, time, *chain, pid=100):
        r.sample(pid, previous if state != 16 else -1, time, [CONTEXT_USER, *chain], period=1, event=1,
                 tail=raw(r, (24, "i", previous), (32, "q", state), (56, "i", following), (60, "i", 120)))
    r.sample_type |= RAW
    r.tracing = tracing_data(r)
    nothing = r.pack("II", 4, 0)
    r.event(b"cpu-clock", 0, 11)
    r.event(b"sched:sched_switch", 372, 12, 2)
    r.event(b"sched:sched_wakeup", 370, 13, 2)
    r.comm(100, 100, b"app")
    r.mmap(100, 0x400000, 0x10000, 0, b"/no/such/app")
    r.sample(100, 100, 1000000, [CONTEXT_USER, 0x400010], period=1000000, tail=nothing)
    switch(100, 1, 0, 2000000, 0x400100, 0x400200)
    r.timed(SWITCH, b"", 100, 100, 2000100, SWITCH_OUT)
    r.sample(0, 0, 7000000, [CONTEXT_KERNEL, 0xffffffff81000010], period=1, event=2, mode=KERNEL, tail=raw(r, (24, "i", 100)))
    r.timed(SWITCH, b"", 100, 100, 7500000)
    switch(100, 2, 9, 8000000, 0x400300, 0x400200)
    switch(9, 128, 100, 18000000, 0x400400, pid=9)
    switch(100, 0, 0, 19000000, 0x400010)
    r.timed(SWITCH_CPU_WIDE, r.pack("II", 0, 0), 100, 100, 19000100, SWITCH_OUT | SWITCH_PREEMPTED)
    switch(0, 0, 100, 19500000, 0x400010, pid=0)
    r.sample(100, 100, 20000000, [CONTEXT_USER, 0x400010], period=1000000, tail=nothing)
    r.timed(SWITCH, b"", 100, 100, 21000000, SWITCH_OUT)  # of which the switch is missing
    r.timed(LOST, r.pack("QQ", 11, 2), 100, 100, 21500000)
    r.timed(SWITCH, b"", 100, 100, 22000000)
    switch(100, 1, 0, 23000000, 0x400100, 0x400200)
    switch(100, 16, 0, 26000000, 0x400500)
    return r


def happen(r, chance, pids, now, deepest=5):
    """One of the things that happen to processes, by chance: a fork, a name, a mapping, a sample."""
    pid, what = chance.choice(pids), chance.random()
    start = 0x400000 + 0x1000 * chance.randrange(16)
    if what < 0.1:
        pids.append(101 + len(pids))
        r.fork(pids[-1], pid, pids[-1], pid, now)
    elif what < 0.2:
        r.comm(pid, pid, b"name%d" % chance.randrange(5), now)
    elif what < 0.4:
        r.mmap(pid, start, 0x1000, 0, b"/no/such/%d" % chance.randrange(9), now)
    elif what < 0.5:
        r.sample(pid, pid, now, [CONTEXT_KERNEL, start + 8, CONTEXT_USER, start + 16], mode=KERNEL)
    else:
        chain = [start + chance.randrange(4) for _ in range(chance.randrange(deepest))]
        r.sample(pid, pid, now, [CONTEXT_USER, *chain], period=chance.randrange(1, 9))


def write_threads(folder):
    """What perf record --threads makes: two processors, between whose files a program goes to and fro."""
    r = Recording()
    r.folder = 1
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"app")
    r.mmap(100, 0x400000, 0x10000, 0, b"/no/such/app")
    files = {"data": r.file()}
    for number in range(2):
        r.data = b""
        for i in range(3):
            now = 10 * (2 * i + number)
            r.mmap(100, 0x7f0000000000, 0x1000, 0, b"/no/such/plugin-%d.so" % now, 100 + now)
            r.sample(100, 100 + number, 105 + now, [CONTEXT_USER, 0x7f0000000010, 0x400010 + i])
        files[f"data.{number}"] = r.data
    os.makedirs(folder, exist_ok=True)
    for name, data in files.items():
        with open(os.path.join(folder, name), "wb") as out:
            out.write(data)


def write_all(folder):
    def write(name, data):
        with open(os.path.join(folder, name + ".perf-data"), "wb") as out:
            out.write(data)
    write("story", story(Recording()).file())
    write("story-swapped", story(Recording(">")).file())
    write("story-pipe", story(Recording()).pipe())
    write("story-pipe-swapped", story(Recording(">")).pipe())
    write("story-cut", story(Recording()).pipe()[:-60])
    write("group", group().file())
    write("deferred", deferred().file())
    write("branches", branches().file())
    write("branches-empty", branches(True).file())
    write("cgroups", cgroups().file())
    write("guests", guests().file())
    write("guest-maps", guest_maps().file())
    write("unnamed", unnamed().pipe(is_named=False))
    write("trace", trace().file())
    write("trace-with-samples", trace(True).file())
    write("kernel", kernel().file())
    write("kernel-inside", kernel_inside().file())
    write("jit", jit().file())
    write("jit-without-time", jit(None).file())
    write("switches", switches(Recording()).file())
    write("switches-swapped", switches(Recording(">")).file())
    write("switches-pipe", switches(Recording()).pipe())
    os.makedirs(os.path.join(folder, "root/tmp"), exist_ok=True)
    with open(os.path.join(folder, "root/tmp/jit-100.dump"), "wb") as out:
        out.write(jit_dump())
    for name, version in (("folder-kcore", 0), ("folder-threads", 1)):
        part = Recording()
        part.folder = version
        write(name, story(part).file())
    write_threads(os.path.join(folder, "threads"))
    none = Recording()
    none.event(b"cpu-clock", 0, 11)
    none.comm(100, 100, b"app")
    write("no-samples", none.file())
    none.folder = 1
    write("folder-no-samples", none.file())


if __name__ == "__main__":
    write_all(sys.argv[1])
