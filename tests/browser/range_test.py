#!/usr/bin/env python3
"""Numbers of a range of time in the interactive report: runs range.mjs."""
from drive import drive

drive("range.mjs", "a range of the report's times")
