#!/usr/bin/env python3
"""Write the samples of this folder: make.py FOLDER."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../lib"))
from make_nettrace import EXTERNAL, IDS, Trace

MS = 1000000


def names(t):
    """Code of five methods, two of them side by side, and of one that was compiled anew at another place."""
    t.events(t.process("dotnet /srv/shop/Shop.dll"), t.module(1, "/srv/shop/Shop.dll"),
             t.module(2, r"C:\dotnet\System.Private.CoreLib.dll"),
             t.method(0x1000, 0x100, "Shop.Program", "Main"), t.method(0x1100, 0x100, "Shop.Cart", "Total"),
             t.method(0x3000, 0x80, "Shop.Cart", "Total", kind="load"),
             t.method(0x1200, 0x40, "Shop.Cart+<>c", "<Total>b__3_0"), t.method(0x2000, 0x100, "System.Threading.Thread", "Sleep", 2),
             t.method(0x2100, 0x10, "", "Größe \U0001f4c8", 9))
    return t


def shop(**how):
    """Two threads; a call that is the last instruction of its method; a stack that is used again after a sequence point."""
    t = Trace(**how).metadata()
    t.stacks([0x1210, 0x1180, 0x1040], [0x2004, 0x1050], [0x2100, 0x1200, 0x1040], [0x1000])
    times = [2 * MS] + ([MS] * 4 if t.is_compressed else [3 * MS, 4 * MS, 5 * MS, 6 * MS])
    t.events(t.sample(1, times[0]), t.sample(1, times[1]), t.sample(2, times[2], 9, EXTERNAL), t.sample(3, times[3]), t.sample(0, times[4], 9, EXTERNAL))
    t.sequence_point().stacks([0x3010, 0x1060])
    t.events(t.sample(1, 9 * MS), t.sample(4, 1 * MS if t.is_compressed else 10 * MS), t.event(IDS["gc"], b"\0" * 4))
    return t


def write_all(folder):
    def write(name, data):
        with open(os.path.join(folder, name + ".nettrace"), "wb") as out:
            out.write(data)
    whole = names(shop()).end()
    write("shop", whole)
    write("fixed", names(shop(version=4, is_compressed=False)).end())
    small = Trace(address_size=4, frequency=0x4000000000, pid=1, time=(1601,) + (0,) * 7).metadata().stacks([0x1180, 0x1040])
    write("32-bit", names(small.events(small.sample(1, 0x7fffffffff), small.sample(1, 0x4000000000, thread=1 << 63))).end())
    write("no-names", shop().end())
    write("cut", whole[:1700])
    write("cut-head", whole[:90])
    write("cut-type", whole[:120])
    write("unknown-block", names(shop().block(b"LaterBlock", b"\xff" * 10)).end())
    write("damaged", names(shop().events(b"\x8d" + b"\xff" * 40).stacks([0x1000], n=1 << 31)).end())
    write("no-end", names(shop())
          .events(Trace().event(IDS["method"], b"\0" * 36 + "Shop".encode("utf-16-le")), Trace().event(IDS["module"], b"\0" * 9)).end())
    write("long-block", shop().block(b"EventBlock", b"\x14\0\0\0" + b"\0" * 16, size=1 << 31).end())
    write("no-samples", names(Trace().metadata()).end())
    write("no-clock", names(shop(frequency=0)).end())
    write("newer", shop(version=6).end())
    write("no-trace", whole[:32] + whole[107:])
    write("half", names(shop()).events(Trace().method(0x1000, 0x100, "Half", b"\x3d\xd8a\0\x00\xdc")).bytes + b"\7")


if __name__ == "__main__":
    write_all(sys.argv[1])
