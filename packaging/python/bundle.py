"""Put the shared libraries that binaries need into a wheel beside them, as auditwheel does for other projects.

All are taken but those that every Linux of a wheel's tag has: glibc, zlib and expat. They get names of their own, so
that a process that has loaded the system's libpng, or does later, keeps the two apart. Needs patchelf and ldd.

Reference: PEP 600 (manylinux_X_Y: the tag says the glibc that is needed at least), and auditwheel's policies.
"""
import glob
import hashlib
import os
import re
import shutil
import subprocess
from typing import Dict, List, Optional

OF_SYSTEM = re.compile(r"(?:ld-linux.*|ld64|lib(?:c|m|dl|rt|pthread|resolv|util|nsl|gcc_s|z|expat))\.so\.\d+$")


def can_bundle() -> bool:
    """Whether the tools are here."""
    return shutil.which("patchelf") is not None and shutil.which("ldd") is not None


def patch(*arguments: str) -> str:
    """What patchelf prints."""
    return subprocess.run(["patchelf", *arguments], check=True, stdout=subprocess.PIPE, universal_newlines=True).stdout


def needed(path: str) -> List[str]:
    """The libraries that a binary names, without those of every system."""
    return [name for name in patch("--print-needed", path).split() if not OF_SYSTEM.match(name)]


def places(path: str) -> Dict[str, str]:
    """Where the libraries of a binary, and those that these need, are on this system."""
    said = subprocess.run(["ldd", path], check=True, stdout=subprocess.PIPE, universal_newlines=True).stdout
    found = dict(re.findall(r"^\s*(\S+) => (/\S+) \(0x", said, re.MULTILINE))
    return {name: place for name, place in found.items() if not OF_SYSTEM.match(name)}


def name_of(name: str, place: str) -> str:
    """libpng16.so.16 becomes libpng16-1a2b3c4d.so.16, by its content."""
    with open(place, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()[:8]
    return re.sub(r"\.so\b", f"-{digest}.so", name, count=1)


def rename(path: str, names: Dict[str, str], search: str) -> None:
    """Let a binary name its libraries by their new names, and look for them in a folder beside it."""
    for old in needed(path):
        patch("--replace-needed", old, names[old], path)
    patch("--force-rpath", "--set-rpath", search, path)


def licence_of(place: str) -> Optional[str]:
    """Debian's file with the licence of the package that a library is of."""
    for path in (place, os.path.realpath(place), "/usr" + os.path.realpath(place)):
        try:
            said = subprocess.run(["dpkg-query", "-S", path], check=False, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, universal_newlines=True).stdout
        except OSError:
            return None
        text = f"/usr/share/doc/{said.split(':')[0]}/copyright"
        if said and os.path.exists(text):
            return text
    return None


def bundle(binaries: Dict[str, str], folder: str) -> List[str]:
    """Put what the binaries need into a folder, and let them look there: path -> the folder as seen from it, such as
    "$ORIGIN/libs". Returns the files of the licences."""
    found: Dict[str, str] = {}
    for path in binaries:
        found.update(places(path))
    names = {name: name_of(name, place) for name, place in found.items()}
    for name, place in sorted(found.items()):
        copy = os.path.join(folder, names[name])
        shutil.copyfile(place, copy)
        os.chmod(copy, 0o755)
        patch("--set-soname", names[name], copy)
        rename(copy, names, "$ORIGIN")
    for path, search in binaries.items():
        rename(path, names, search)
    texts = {licence_of(place) for place in found.values()}
    return sorted(text for text in texts if text is not None)


def least_glibc(paths: List[str]) -> Optional[str]:
    """The version of glibc that the binaries need at least, as "2_34"; None if they are of another C library."""
    versions = [0]
    for path in paths:
        with open(path, "rb") as file:
            versions += [int(minor) for minor in re.findall(rb"\bGLIBC_2\.(\d+)\b", file.read())]
    return f"2_{max(versions)}" if max(versions) > 0 else None


def files_below(folder: str) -> List[str]:
    """All files below a folder, sorted."""
    return sorted(path for path in glob.glob(os.path.join(folder, "**"), recursive=True) if os.path.isfile(path))
