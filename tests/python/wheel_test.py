#!/usr/bin/env python3
"""The wheel: the same bytes each time, what a wheel has to have, and an installation without network."""
import base64
import csv
import hashlib
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from python_package import LIBRARY, PACKAGE, SEARCH  # noqa: E402
import tap_unittest  # noqa: E402

sys.path.insert(0, PACKAGE)
import backend  # noqa: E402
import prof2dot  # noqa: E402


def clean_environment(**more):
    """Without what leads to the package of the sources."""
    hidden = ("PYTHONPATH", "PROF2DOT_LIBRARY", "PROF2DOT", "PIP_INDEX_URL")
    return {**{key: value for key, value in os.environ.items() if key not in hidden}, **more}


class Wheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        os.environ["PROF2DOT_BUILD"] = os.path.dirname(LIBRARY)
        os.environ.pop("SOURCE_DATE_EPOCH", None)
        cls.path = os.path.join(cls.folder, backend.build_wheel(cls.folder))

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def test_its_name_has_version_and_platform(self):
        self.assertRegex(os.path.basename(self.path),
                         rf"^prof2dot-{prof2dot.__version__}-py3-none-[a-z0-9_]+\.whl$".replace(".0", r"\.0"))

    def test_the_same_inputs_give_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            again = os.path.join(folder, backend.build_wheel(folder))
            self.assertEqual(pathlib.Path(again).read_bytes(), pathlib.Path(self.path).read_bytes())

    def test_record_has_every_file_with_its_hash(self):
        with zipfile.ZipFile(self.path) as wheel:
            names = wheel.namelist()
            info = f"prof2dot-{prof2dot.__version__}.dist-info"
            rows = list(csv.reader(io.StringIO(wheel.read(f"{info}/RECORD").decode())))
            self.assertEqual(sorted(row[0] for row in rows), sorted(names))
            for name, digest, size in rows[:-1]:
                content = wheel.read(name)
                found = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
                self.assertEqual((f"sha256={found}", str(len(content))), (digest, size))
            self.assertEqual(rows[-1], [f"{info}/RECORD", "", ""])
            self.assertEqual(len(names), len(set(names)))
            self.assertIn("prof2dot/py.typed", names)
            self.assertIn("prof2dot/libprof2dot.so.0", names)
            self.assertIn("[pytest11]\nprof2dot = prof2dot.pytest_plugin\n",
                          wheel.read(f"{info}/entry_points.txt").decode())
            self.assertIn(f"\nVersion: {prof2dot.__version__}\n", wheel.read(f"{info}/METADATA").decode())
            for program in (f"prof2dot-{prof2dot.__version__}.data/scripts/prof2dot", "prof2dot/bin/prof2dot"):
                self.assertEqual(wheel.getinfo(program).external_attr >> 16, 0o100755)

    def test_with_patchelf_it_carries_what_it_needs(self):
        if not backend.bundle.can_bundle():
            self.assertRegex(self.path, r"-linux_\w+\.whl$")
            self.skipTest("no patchelf")
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(self.path) as wheel:
            wheel.extractall(folder)
            libraries = os.listdir(f"{folder}/prof2dot/libs")
            self.assertTrue(any(name.startswith("libcjson-") for name in libraries), libraries)
            files = [f"{folder}/prof2dot/{name}" for name in ("bin/prof2dot", "libprof2dot.so.0",
                                                              *(f"libs/{name}" for name in libraries))]
            for path in files:
                self.assertLessEqual(set(backend.bundle.needed(path)), set(libraries), path)
            self.assertRegex(self.path, rf"-manylinux_{backend.bundle.least_glibc(files)}_\w+\.whl$")
            licences = os.listdir(f"{folder}/prof2dot-{prof2dot.__version__}.dist-info/licenses")
            if shutil.which("dpkg-query") is not None:
                self.assertEqual(len(licences), len(libraries), licences)

    def test_without_patchelf_its_tag_is_that_of_the_platform(self):
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run([sys.executable, os.path.join(PACKAGE, "backend.py"), folder], capture_output=True,
                                 text=True, check=True, env=clean_environment(PATH="/nowhere"))
            self.assertIn("no patchelf: the wheel needs this system's libraries", run.stderr)
            self.assertRegex(os.listdir(folder)[0], r"-py3-none-linux_\w+\.whl$")
            with zipfile.ZipFile(os.path.join(folder, os.listdir(folder)[0])) as wheel:
                self.assertFalse([name for name in wheel.namelist() if "/libs/" in name])

    def test_pip_installs_it_without_network_and_it_draws(self):
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run([sys.executable, "-m", "venv", f"{folder}/venv"], capture_output=True, text=True,
                                 check=False)
            if run.returncode != 0:
                self.skipTest("no venv, or no ensurepip")
            python = f"{folder}/venv/bin/python"
            subprocess.run([python, "-m", "pip", "install", "-q", "--no-index", "--disable-pip-version-check",
                            self.path], check=True, env=clean_environment())
            script = (f"import prof2dot; print(prof2dot.__file__); prof2dot.read({SEARCH!r}).write('x.svg')")
            run = subprocess.run([python, "-c", script], cwd=folder, capture_output=True, text=True, check=True,
                                 env=clean_environment())
            self.assertIn("site-packages", run.stdout)
            subprocess.run([f"{folder}/venv/bin/prof2dot", SEARCH, "-o", "y.svg"], cwd=folder, check=True,
                           env=clean_environment())
            run = subprocess.run(["sh", "-c", f"{folder}/venv/bin/prof2dot {SEARCH} -T jsonl | head -c 9"], cwd=folder,
                                 capture_output=True, text=True, check=True, env=clean_environment())
            self.assertEqual((run.stdout, run.stderr), ('{"functio', ""))
            drawn = [pathlib.Path(folder, name).read_bytes() for name in ("x.svg", "y.svg")]
            self.assertTrue(drawn[0].startswith(b"<?xml") or drawn[0].startswith(b"<svg"))
            self.assertEqual(drawn[0], drawn[1])

    def test_without_a_build_the_message_says_what_to_do(self):
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run([sys.executable, os.path.join(PACKAGE, "backend.py"), folder], capture_output=True,
                                 text=True, check=False, env=clean_environment(PROF2DOT_BUILD=folder))
            self.assertEqual(run.returncode, 1)
            self.assertIn("hint: run make", run.stderr)
            self.assertEqual(os.listdir(folder), [])


if __name__ == "__main__":
    tap_unittest.main()
