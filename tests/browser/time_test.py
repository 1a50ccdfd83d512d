#!/usr/bin/env python3
"""The Time tab of the interactive report in a browser: runs time.mjs."""
from drive import drive

drive("time.mjs", "the report's Time tab")
