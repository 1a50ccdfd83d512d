#!/usr/bin/env python3
"""Stacks of all threads, asked for now from gdb, jstack, Python's faulthandler and Go: every waiting thread is in its function."""
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from fresh import Graph, output_of, write
from tap import it

IN_C = r"""
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
__attribute__((noinline)) static void waits(int n) { if (n > 0) waits(n - 1); else pause(); __asm__ volatile("" ::: "memory"); }
static void *run(void *arg) { waits(3); return arg; }
int main(void)
{
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, run, NULL);
    puts("ready");
    fflush(stdout);
    pthread_join(threads[0], NULL);
    return 0;
}
"""
IN_JAVA = """
public class Waits {
    static void waits(int n) throws Exception { if (n > 0) waits(n - 1); else Thread.sleep(100000); }
    public static void main(String[] words) throws Exception {
        for (int i = 0; i < 4; i++)
            new Thread(() -> { try { waits(3); } catch (Exception e) { } }, "worker-" + i).start();
        System.out.println("ready");
    }
}
"""
IN_PYTHON = """
import faulthandler, sys, threading
gate, begun = threading.Event(), threading.Barrier(5)
def waits(n):
    if n > 0:
        waits(n - 1)
    else:
        begun.wait()
        gate.wait()
threads = [threading.Thread(target=waits, args=(3,)) for _ in range(4)]
for thread in threads:
    thread.start()
begun.wait()
faulthandler.dump_traceback(sys.stdout, all_threads=True)
gate.set()
"""
IN_GO = """package main
import ("os"; "runtime/pprof")
func waits(n int, begun, gate chan int) { if n > 0 { waits(n-1, begun, gate) } else { begun <- 1; <-gate } }
func main() {
    begun, gate := make(chan int), make(chan int)
    for i := 0; i < 4; i++ { go waits(3, begun, gate) }
    for i := 0; i < 4; i++ { <-begun }
    pprof.Lookup("goroutine").WriteTo(os.Stdout, 2)
}
"""


def asked(folder, program, asks):
    """What `asks` of a process id prints while the program runs, which has said that it is ready."""
    process = subprocess.Popen(program, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        process.stdout.readline()
        for _ in range(50):  # until the last thread has got as far as it goes
            text = output_of(*asks(process.pid), cwd=folder, seconds=60)
            if text is None or text.count("waits") >= 16:
                break
        return text
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def of_gdb(folder):
    write(folder, "app.c", IN_C)
    if output_of("gcc", "-g", "-O1", "-fno-optimize-sibling-calls", "-o", "app", "app.c", "-pthread", cwd=folder) is None:
        return None
    return asked(folder, ["./app"], lambda pid: ("gdb", "-batch", "-nx", "-ex", "thread apply all bt", "-p", str(pid)))


def of_jstack(folder):
    write(folder, "Waits.java", IN_JAVA)
    if not shutil.which("jstack") or output_of("javac", "Waits.java", cwd=folder) is None:
        return None
    return asked(folder, ["java", "Waits"], lambda pid: ("jstack", str(pid)))


def of_python(folder):
    write(folder, "waits.py", IN_PYTHON)
    return output_of(sys.executable, "waits.py", cwd=folder)


def of_go(folder):
    path = write(folder, "waits.go", IN_GO)
    environment = dict(os.environ, HOME=folder, GOCACHE=os.path.join(folder, "cache"), GOTOOLCHAIN="local")
    return output_of("go", "run", path, cwd=folder, env=environment) if shutil.which("go") else None


with it as test, tempfile.TemporaryDirectory() as work:
    for tool, stacks, name in ("gdb", of_gdb, "waits"), ("jstack", of_jstack, "Waits.waits"), ("faulthandler", of_python, "waits"), ("Go", of_go, "main.waits"):
        text = stacks(work)
        if not text or text.count("waits") < 16:
            test.skip(f"{tool}: every waiting thread is in its function", f"{tool} tells none here")
            continue
        graph = Graph(write(work, "stacks.txt", text))
        rows = graph.sums("total", "self")
        recursion = [edge for caller, callee, edge in graph.edges if caller == callee == name]
        test(f"{tool}: every waiting thread is in its function, which recursion counts once", rows.get(name, [0])[0] == 4 and len(recursion) == 1, rows, graph.about, graph.errors)
        test(f"{tool}: there are no more threads than it tells", 4 <= graph.about.get("total", 0) <= text.count("\n"), graph.about)
