#!/usr/bin/env python3
"""The page that needs no installation: runs page.mjs where it is built and there is a browser to drive."""
import glob
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../browser"))
from drive import ROOT, drive, skip

PAGE = os.path.join(ROOT, "build/web/prof2dot.html")
REPLACED = ("child.c", "graphviz_pdf.c", "graphviz_png.c", "png_encode.c")  # by web/*.c
SOURCES = [path for pattern in ("src/**/*.c", "share/report/*", "web/page/*", "web/*.c")
           for path in glob.glob(os.path.join(ROOT, pattern), recursive=True)
           if not path.endswith(tuple(f"/src/render/{name}" for name in REPLACED))]

if not os.path.exists(PAGE):
    skip("the page", "build/web has none: `make web` builds it, by emcc")
if os.path.getmtime(PAGE) < max(map(os.path.getmtime, SOURCES)):
    skip("the page", "the sources are newer than that of build/web: `make web` builds it anew")
drive("../web/page.mjs", "the page")
