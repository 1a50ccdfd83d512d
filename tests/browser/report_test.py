#!/usr/bin/env python3
"""The interactive report in a browser: runs report.mjs where there is one to drive."""
from drive import drive

drive("report.mjs", "the interactive report")
