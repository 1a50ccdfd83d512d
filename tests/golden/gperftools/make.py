#!/usr/bin/env python3
"""Writes the samples of this folder: one for each kind of file, word and text."""
import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))
MAPS = """00400000-00401000 r--p 00000000 08:01 393 /usr/bin/app
00401000-00402000 r-xp 00001000 08:01 393 /usr/bin/app
build=/srv
7f0000000000-7f0000010000 r-xp 00020000 08:01 394 $build/lib/libm.so.6
7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0 [stack]
"""
STACKS = [(2, [0x7f0000000123, 0x401136, 0x401200]), (1, [0x401150, 0x401200]), (1, [0x401150, 0x401200])]


def cpu(word, period=10000, stacks=STACKS, header=(), has_end=True, version=0):
    words = [0, 3 + len(header), version, period, 0, *header]
    for count, addresses in stacks:
        words += [count, len(addresses), *addresses]
    words += [0, 1, 0] if has_end else []
    mask = (1 << 8 * struct.calcsize(word[0] + word[1])) - 1
    return struct.pack(f"{word[0]}{len(words)}{word[1]}", *(item & mask for item in words))


def save(name, content):
    with open(os.path.join(HERE, name + ".gperftools"), "wb") as out:
        out.write(content if isinstance(content, bytes) else content.encode())


maps = MAPS.encode()
save("cpu-64", cpu("<Q") + maps)
save("cpu-64-big", cpu(">Q") + maps)
save("cpu-32", cpu("<L") + maps)
save("cpu-32-big", cpu(">L") + maps)
save("cpu-header", cpu("<Q", header=(7, 8)) + maps)
save("cpu-no-end", cpu("<Q", has_end=False))
save("cpu-cut", cpu("<Q")[:-40])
save("cpu-depth", cpu("<Q", stacks=[(1, [0x401150]), (1 << 63, [1, 2])])[:-56] + struct.pack("<QQ", 1, 1 << 62))
save("symbols", b"--- symbol\nbinary=/usr/bin/app\n0x0000000000401150 leaf<0000000000001150>\n"
     b"0x00000000004011ff main\n0x0000000000401135 operator<(a, b)\n---\n--- profile\n" + cpu("<Q", 1, has_end=False))
save("heap", f"""heap profile:     3:     3072 [    10:    10240] @ heapprofile
     2:     2048 [     9:     9216] @ 0x00401151 0x00401201
     1:     1024 [     1:     1024] @ 0x7f0000000124 0x00401201
     0:        0 [     0:        0] @ 0x00401201

MAPPED_LIBRARIES:
{MAPS}""")
save("heap-sampled", """heap profile:      3:     3072 [     3:     3072] @ heap_v2/524288
     2:     2048 [     2:     2048] @ 0x00401151 0x00401201
     1:     1048576 [     1:     1048576] @ 0x00401201
""")
save("heap-go", """heap profile: 1: 1024 [3: 3072] @ heap/1048576
1: 1024 [3: 3072] @ 0x420cef 0x422151
#\t0x420cee\tmain.inner+0x1e\t/src/main.go:17
#\t0x420cee\tmain.outer+0x1e\t/src/main.go:27
#\t0x422150\tmain.main+0x10\t/src/main.go:5

# runtime.MemStats
# Alloc = 1024
""")
save("growth", """heap profile:     2:     3072 [     2:     3072] @ growthz
     1:     2048 [     1:     2048] @ 0x00401151
     1:     1024 [     1:     1024] @ 0x00401201
""")
save("contention", """--- contentionz 1 ---
cycles/second = 2000000000
sampling period = 100
ms since reset = 1650
discarded samples = 0
  4000        2 @ 0x401151 0x401201
  what is this
   200        1 @ 0x401201
--- Memory map: ---
  00400000-00402000: /usr/bin/app
""")
save("contention-java", """--- contentionz 1 ---
format = java
resolution = microseconds
sampling period = 100
            3     1 @ 0x00000003 0x00000004
            2     2 @ 0x00000004

 0x0000003 com.example.read (Reader.java:03)
 0x0000004 com.example.main (Main.java:04)
""")
save("mutex", """--- mutex:
cycles/second=1000000000
sampling period=1
500 2 @ 0x4ded94 0x4decf9
#\t0x4ded93\tsync.(*Mutex).Unlock+0xb3\t/src/sync/mutex.go:223
#\t0x4decf8\tmain.contend+0x18\t/src/main.go:14
""")
save("threads", """--- threadz 1 ---

--- Thread 7eff063d9940 (name: main/25376) stack: ---
  PC:  0x00401151: helper(arg*)
  0x00401201: main
--- Thread 7eff04e97700 (name: worker/25379) stack: ---
  PC: 0x401151 0x401161
      0x401171
      creator: 0x401201
--- Thread 7eff04e97800 (name: worker/25380) stack: ---
    [same as previous thread]
--- Memory map: ---
  00400000-00402000: /usr/bin/app
""")
save("goroutine", """goroutine profile: total 3
2 @ 0x103b125 0x106cd1f
# labels: {"key":"value"}
#\t0x106cd1e\ttime.Sleep+0xbe\t/src/time.go:188
#\t0x13ac449\tmain.wait+0x29\t/src/main.go:165

1 @ 0x103b125 0x10083ef
""")

# Numbers of functions: 6 is not in the list, and 7 is another.
JAVA_NAMES = """
 0x0000003 GC
 0x0000004 com.example.Reader.read(int) (Reader.java:03)
 0x0000005 com.example.Main.main (Main.java:04)
 0x0000007 JVM_Start (/usr/lib/libjvm.so)
"""
save("cpu-java", cpu(">L", stacks=[(2, [4, 5, 7]), (1, [3]), (1, [6, 5])], version=1) + JAVA_NAMES.encode())
save("heap-java", f"""--- heapz 1 ---
format = java
resolution = bytes
          7048     1 @ 0x00000004 0x00000005
       1048576     2 @ 0x00000005 0x00000007
             0     0 @ 0x00000003
{JAVA_NAMES}""")

# Totals in the heading: what did not fit into the buffer.
save("heap-buffer", f"""heap profile:     5:     4096 [    12:    11264] @ heapprofile
     2:     2048 [     9:     9216] @ 0x00401151 0x00401201
     1:     1024 [     1:     1024] @ 0x7f0000000124 0x00401201

MAPPED_LIBRARIES:
{MAPS}""")
save("threads-cut", """threadcreate profile: total 5
2 @ 0x103b125
#\t0x103b124\truntime.main+0xbe\t/src/proc.go:188

1 @
""")
