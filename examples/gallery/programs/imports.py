"""Imports much and does little: most of the time goes into the import system."""
import argparse
import asyncio
import concurrent.futures
import email.message
import http.client
import json
import logging.config
import sqlite3
import unittest.mock
import xml.dom.minidom

document = xml.dom.minidom.parseString("<list>" + "<item n='1'>text</item>" * 200 + "</list>")
print(len(json.dumps([node.toxml() for node in document.documentElement.childNodes])))
