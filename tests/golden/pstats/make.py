#!/usr/bin/env python3
"""Makes the pstats samples beside it, byte by byte, so that they need no particular Python.

    python3 tests/golden/pstats/make.py

A sample is a dict {(file, line, name): (primitive, calls, self, total, callers)}. `Marshal`
writes it as a given version of Python would, or as no Python would.
"""
import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))


class Raw(bytes):
    """Bytes to be written as they are."""


class Code:
    """A code object in one of the four layouts: 2, 3.0, 3.8 or 3.11."""

    def __init__(self, layout, file, name, consts=()):
        self.layout, self.file, self.name, self.consts = layout, file, name, consts


class Marshal:
    def __init__(self, version=4, python2=False, flags=False):
        self.version, self.python2, self.flags = version, python2, flags
        self.seen = {}      # FLAG_REF: value -> number
        self.count = 0      # of flagged objects
        self.interned = []  # Python 2: strings that R refers to

    def long(self, n):
        return struct.pack('<i', n)

    def flagged(self, value, code):
        """The type byte, with FLAG_REF if the object gets a number."""
        if not self.flags:
            return code
        self.seen[value] = self.count
        self.count += 1
        return bytes([code[0] | 0x80])

    def text(self, s):
        data = s.encode('utf-8', 'surrogatepass')
        if self.python2:
            if s in self.interned:
                return b'R' + self.long(self.interned.index(s))
            self.interned.append(s)
            return b't' + self.long(len(data)) + data
        if self.flags and s in self.seen:
            return b'r' + self.long(self.seen[s])
        if self.version >= 3 and s.isascii():
            if len(data) < 256:
                return self.flagged(s, b'Z') + bytes([len(data)]) + data
            return self.flagged(s, b'A') + self.long(len(data)) + data
        return self.flagged(s, b'u') + self.long(len(data)) + data

    def integer(self, n):
        if -2**31 <= n < 2**31:
            return b'i' + self.long(n)
        digits, m = [], abs(n)
        while m:
            digits.append(m & 0x7fff)
            m >>= 15
        size = len(digits) if n > 0 else -len(digits)
        return b'l' + self.long(size) + b''.join(struct.pack('<H', d) for d in digits)

    def real(self, x):
        if self.version < 2:
            text = repr(x).encode()
            return b'f' + bytes([len(text)]) + text
        return b'g' + struct.pack('<d', x)

    def tuple(self, values):
        if self.flags and values in self.seen:
            return b'r' + self.long(self.seen[values])
        head = self.flagged(values, b')' if self.version >= 4 else b'(')
        size = bytes([len(values)]) if self.version >= 4 else self.long(len(values))
        return head + size + b''.join(self.put(v) for v in values)

    def plain_tuple(self, values):
        size = bytes([len(values)]) if self.version >= 4 else self.long(len(values))
        return (b')' if self.version >= 4 else b'(') + size + b''.join(map(self.put, values))

    def code(self, c):
        longs = {2: 4, 3.0: 5, 3.8: 6, 3.11: 5}[c.layout]
        data = lambda b: b's' + self.long(len(b)) + b
        out = b'c' + b''.join(self.long(n) for n in (0, 0, 0, 0, 64, 0)[:longs])
        out += data(b'd\0S\0') + self.plain_tuple(c.consts)
        if c.layout == 3.11:
            out += self.plain_tuple(('x',)) + self.plain_tuple(()) + data(b' ')
            out += self.text(c.file) + self.text(c.name) + self.text(c.name)
            return out + self.long(1) + data(b'\x80\0') + data(b'')
        out += 4 * self.plain_tuple(())
        return out + self.text(c.file) + self.text(c.name) + self.long(1) + data(b'\0\1')

    def dict(self, values):
        code = b'{'
        if self.flags:
            code, self.count = b'\xfb', self.count + 1
        return code + b''.join(self.put(k) + self.put(v) for k, v in values) + b'0'

    def put(self, v):
        if isinstance(v, Raw):
            return bytes(v)
        if isinstance(v, Code):
            return self.code(v)
        if isinstance(v, str):
            return self.text(v)
        if isinstance(v, bool) or v is None:
            return {True: b'T', False: b'F', None: b'N'}[v]
        if isinstance(v, int):
            return self.integer(v)
        if isinstance(v, float):
            return self.real(v)
        if isinstance(v, dict):
            return self.dict(list(v.items()))
        if isinstance(v, list):  # a dict whose keys may repeat
            return self.dict(v)
        hashable = not any(isinstance(x, (dict, list, Code)) for x in v)
        return self.tuple(v) if hashable and len(v) == 3 else self.plain_tuple(v)


def save(name, value, cut=None, junk=b'', **how):
    data = Marshal(**how).put(value) + junk
    with open(os.path.join(HERE, name + '.pstats'), 'wb') as f:
        f.write(data[:cut])


MAIN, FACT, HELPER = ('app.py', 1, 'main'), ('app.py', 4, 'fact'), ('app.py', 9, 'helper')
BUILTIN = ('~', 0, '<built-in method builtins.len>')

# As cProfile writes it: a caller has all calls before the primitive ones.
PLAIN = {
    MAIN: (1, 1, 0.25, 10.0, {}),
    FACT: (3, 30, 4.75, 9.75, {MAIN: (3, 3, 0.5, 9.75), FACT: (27, 0, 4.25, 9.25)}),
    HELPER: (30, 30, 3.0, 5.0, {FACT: (30, 30, 3.0, 5.0)}),
    BUILTIN: (60, 60, 2.0, 2.0, {HELPER: (60, 60, 2.0, 2.0)}),
}
save('v0', PLAIN, version=0)
save('v2', PLAIN, version=2)
save('v4', PLAIN, flags=True)
save('python2', PLAIN, version=2, python2=True)
save('truncated', PLAIN, flags=True, cut=200)
save('behind-the-end', PLAIN, junk=b'\nsome more\n')
save('empty', {})

# `profile` counts the calls of callers and knows no times; a and b call each other.
A, B, LEAF = ('app.py', 2, 'a'), ('app.py', 5, 'b'), ('', 0, 'len')
COUNTED = {
    ('profile', 0, 'profiler'): (0, 0, 0, 0, {}),
    MAIN: (1, 1, 1.0, 10.0, {('profile', 0, 'profiler'): 1}),
    A: (2, 10, 3.0, 9.0, {MAIN: 2, B: 8}),
    B: (2, 9, 4.0, 8.0, {A: 9}),
    LEAF: (19, 19, 2.0, 2.0, {A: 10, B: 9}),
}
save('counted', COUNTED)
for layout in (2, 3.0, 3.8, 3.11):
    inner = Code(layout, 'app.py', 'inner', (None, 2.5))
    code = Code(layout, 'app.py', '<module>', (inner, 'x', 2**80, None))
    rename = lambda k: ('profile', 0, code) if k == MAIN else k
    named = {rename(k): v[:4] + ({rename(c): n for c, n in v[4].items()},)
             for k, v in COUNTED.items()}
    old = dict(version=2, python2=True) if layout == 2 else dict(version=4)
    save('code-%s' % layout, named, **old)

# Other writers.
save('yappi', {MAIN: (1, 1, 0.1, 1.0, {}),
               FACT: (30, 3, 0.9, 0.9, {MAIN: (3, 3, 0.1, 0.9), FACT: (27, 0, 0.8, 0.8)})})
save('pyinstrument', {MAIN: (-1, -1, 0.25, 1.0, {}),
                      HELPER: (-1, -1, 0.75, 0.75, {MAIN: (-1, -1, 0.75, 0.75)})})
WORK3, WORK4 = ('app.py', 3, 'work'), ('app.py', 4, 'work')
save('sampled', {('__sampled__',): True,
                 ('app.py', 8, 'main'): (0, 10, 0.0, 0.1, {}),
                 WORK3: (4, 4, 0.04, 0.04, {('app.py', 8, 'main'): 4}),
                 WORK4: (1, 6, 0.01, 0.06, {('app.py', 8, 'main'): 6}),
                 ('app.py', 9, 'leaf'): (5, 5, 0.05, 0.05, {WORK4: 12})})
# cProfile since 3.12 with threads: a call costs more than all there is.
save('threads', {MAIN: (1, 1, 0.5, 0.25, {}),
                 HELPER: (2, 2, 0.5, 3.0, {MAIN: (0, 0, 0.0, 0.0), HELPER: (1, 1, 0.1, 2.5)})})
# Comprehensions on one line: the last one stays, with the calls by all. main called the other, which cost 7.5
# seconds, 0.5 of them by itself; but two functions miss as much where nobody can tell who did.
COMPREHENSION, OTHER = ('app.py', 2, '<listcomp>'), ('app.py', 9, 'other')
LOST = {MAIN: (1, 1, 0.5, 10.0, {}),
        COMPREHENSION: (1, 1, 0.25, 2.0, {MAIN: (1, 1, 0.25, 2.0)}),
        HELPER: (8, 8, 8.75, 8.75, {COMPREHENSION: (8, 8, 8.75, 8.75)})}
save('lost-call', LOST)
save('lost-anywhere', {**LOST, OTHER: (1, 1, 0.5, 8.0, {})})
# Stats.add before Python 2.7 put a caller's numbers one behind the other.
save('groups', {MAIN: (2, 2, 0.5, 3.0, {}),
                HELPER: (7, 7, 2.5, 2.5, {MAIN: (3, 3, 1.0, 1.0, 4, 4, 1.5, 1.5)})},
     version=2)

# Odd, but as Python would take it.
save('big-counts', {MAIN: (1, 1, 1.0, 3.0, {}),
                    HELPER: (2**31, 2**40 + 1, 1.0, 1.0, {MAIN: (2**40 + 1, 2**31, 1.0, 1.0)}),
                    FACT: (2**70, 2**70, 1.0, 1.0, {MAIN: (2**70, 2**70, 1.0, 1.0)})})
save('odd-numbers', {MAIN: (1.0, True, 1, 3, {}),
                     HELPER: (4.0, 4.0, 2, 2, {MAIN: (4.0, 4.0, 2, 2)}),
                     FACT: (0, 0, -0.5, 0.0, {MAIN: (0, 0, -0.5, 0.0)})})
save('repeated-keys', [(MAIN, (1, 1, 9.0, 9.0, {})), (HELPER, (1, 1, 1.0, 1.0, {})),
                       (MAIN, (2, 2, 1.0, 2.0, {})),
                       (HELPER, (3, 3, 1.0, 1.0, [(MAIN, (1, 1, 7.0, 7.0)),
                                                  (MAIN, (3, 3, 1.0, 1.0))]))])
save('unlisted-caller', {HELPER: (4, 4, 2.0, 2.0, {('app.py', 7, 'gone'): (4, 4, 2.0, 2.0)})})
save('zero-times', {MAIN: (0, 0, 0.0, 0.0, {}),
                    HELPER: (0, 0, 0.0, 0.0, {MAIN: (0, 0, 0.0, 0.0)})})
NAMES = [('/usr/lib/json/__init__.py', 1, 'dumps'), ('C:\\src\\m\u00f6d.py', 2, 'back\\slash'),
         ('<frozen importlib._bootstrap>', 3, '\u4e2d\u6587'), ('<string>', 4, '<module>'),
         ('/tmp/caf\udce9.py', 5, 'lone\ud800half'), ('/tmp/.hidden', 6, 'esc\x1b[31mred'),
         ('/tmp/no_suffix', 7, 'nul\0byte'), ('~', 0, '<built-in method len>'),
         ('~', 8, 'not built in'), ('', 0, ''), ('long.py', 9, 'n' * 300)]
save('names', {k: (1, 1, 1.0, 1.0, {}) for k in NAMES})
save('left-out', [('a string', (1, 1, 1.0, 1.0, {})), (('two', 'parts'), (1, 1, 1.0, 1.0, {})),
                  (MAIN, (1, 1, 1.0, 2.0, {7: (1, 1, 1.0, 1.0)})), (FACT, (1, 1)),
                  (HELPER, (1, 1, 1.0, 1.0, {MAIN: (1, 1, 1.0, 1.0), FACT: 'x'}))])

# Not to be read.
save('no-function', {'a string': 1})
save('not-finite', {MAIN: (1, 1, float('inf'), 1.0, {})})
save('too-deep', Raw(b'{' + b')\1' * 70 + b'N'))
save('no-such-reference', Raw(b'{)\3z\1ai\1\0\0\0r\7\0\0\0N0'))
save('within-itself', Raw(b'{\xa9\1r\0\0\0\0N0'))
save('too-long', Raw(b'{(\xff\xff\xff\x7fN'))
