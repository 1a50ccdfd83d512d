#!/usr/bin/env python3
"""The npm package beside the native program: the same numbers for every sample, the same pictures, byte for byte.

`make check-web` builds the package and runs this; what is missing is named by the skipped tests.
"""
import concurrent.futures
import glob
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import tap_unittest
from samples import golden_samples
from tap import PROF2DOT, ROOT

PACKAGES = glob.glob(os.path.join(ROOT, "build/web/prof2dot-*.tgz"))
SEARCH = os.path.join(ROOT, "examples/profiles/search.pstats")
NODE = shutil.which("node")


def node(script, *arguments, **more):
    return subprocess.run([NODE, *script, *arguments], capture_output=True, timeout=300, **{"stdin": subprocess.DEVNULL, **more})


@unittest.skipUnless(NODE, "node is not installed")
@unittest.skipUnless(PACKAGES, "build/web has no package: `make web` builds it, by emcc")
class PackageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        with tarfile.open(PACKAGES[0]) as packed:
            packed.extractall(cls.folder)
        cls.package = os.path.join(cls.folder, "package")
        cls.command = [os.path.join(cls.package, "bin.js")]

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def both(self, *arguments, **more):
        native = subprocess.run([PROF2DOT, *arguments], capture_output=True, **{"stdin": subprocess.DEVNULL, **more})
        web = node(self.command, *arguments, **more)
        return (web.returncode, web.stdout, web.stderr), (native.returncode, native.stdout, native.stderr)

    def test_numbers_of_every_sample_are_those_of_the_native_program(self):
        samples = sorted({path for path, _ in golden_samples(200_000)})
        self.assertGreater(len(samples), 100)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for path, (web, native) in zip(samples, pool.map(
                    lambda path: self.both("-T", "json", "-n0", "-e0", path), samples)):
                with self.subTest(os.path.relpath(path, ROOT)):
                    self.assertEqual(web[:2], native[:2], web[2][-300:])

    def test_pictures_and_reports_are_those_of_the_native_program(self):
        for path in sorted(glob.glob(os.path.join(ROOT, "examples/profiles/*"))):
            for form in "svg", "html", "flamegraph", "folded":
                with self.subTest(path=os.path.basename(path), form=form):
                    web, native = self.both("-T", form, path)
                    self.assertEqual(web[:2], native[:2], web[2][-300:])

    def test_standard_input_with_ends_of_lines_of_windows(self):
        web, native = self.both("-T", "folded", input=b"main;read 3\r\nmain;parse 4\r\n", stdin=None)
        self.assertEqual(web, (0, b"main;parse 4\nmain;read 3\n", b""))
        self.assertEqual(web, native)

    def test_a_file_is_written_and_errors_leave_it(self):
        out = os.path.join(self.folder, "out.svg")
        self.assertEqual(node(self.command, SEARCH, "-o", out).returncode, 0)
        with open(out, "rb") as file:
            before = file.read()
        done = node(self.command, os.path.join(ROOT, "LICENSE"), "-o", out)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"not a profile of a known format", done.stderr)
        with open(out, "rb") as file:
            self.assertEqual(file.read(), before)

    def test_what_needs_the_system_is_refused_with_a_hint(self):
        for arguments, hint in (("run", "--", "ls"), b"hint: record with"), (("--fetch", "http://localhost"), b"hint: fetch"), \
                (("--open", SEARCH), b"hint: write a report"), ((SEARCH, "-o", os.path.join(self.folder, "a.png")), b"hint: this Graphviz"):
            with self.subTest(arguments):
                done = node(self.command, *arguments)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(hint, done.stderr)

    def test_paths_of_windows(self):
        script = """
            const {plainPaths} = require('./run.js'), {win32, posix} = require('node:path'), assert = require('node:assert');
            const there = path => ['C:\\\\p\\\\a.pstats', 'out', '..\\\\x'].includes(path);
            const plain = (...words) => plainPaths(words, win32, there);
            assert.deepEqual(plain('C:\\\\p\\\\a.pstats'), ['C:/p/a.pstats']);
            assert.deepEqual(plain('-o', 'out\\\\new.svg'), ['-o', 'out/new.svg']);
            assert.deepEqual(plain('-oout\\\\new.svg', '--symfs=..\\\\x\\\\y'), ['-oout/new.svg', '--symfs=../x/y']);
            assert.deepEqual(plain('--focus', 'a\\\\.b', '--focus=a\\\\.b'), ['--focus', 'a\\\\.b', '--focus=a\\\\.b']);
            assert.deepEqual(plainPaths(['out\\\\a'], posix, there), ['out\\\\a']);
        """
        done = node(["-e", script], cwd=self.package)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_the_library_reads_draws_and_fails_by_exceptions(self):
        script = """
            const {read, Prof2dotError} = require('./index.js'), assert = require('node:assert'), fs = require('node:fs');
            (async () => {
                const profile = read(fs.readFileSync(process.argv[1]), {format: 'pstats'});
                const all = await profile.table();
                assert.ok(all.length > 100 && all.every(row => row.total >= row.self));
                assert.ok((await profile.graph({maxNodes: 5})).edges.length < all.length);
                assert.match(await profile.toSvg({maxNodes: 5}), /^<\\?xml/);
                const both = await read([Buffer.from('a;b 1\\n'), Buffer.from('a;b 2\\n')]).write('folded');
                assert.equal(Buffer.from(both).toString(), 'a;b 3\\n');
                await assert.rejects(read(Buffer.from('?')).graph(), e => e instanceof Prof2dotError && e.status === 1);
                console.log('open');
            })();
        """
        done = node(["-e", script, SEARCH], cwd=self.package)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"open\n", b""))


if __name__ == "__main__":
    tap_unittest.main(PackageTest)
