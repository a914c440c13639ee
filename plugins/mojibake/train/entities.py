#!/usr/bin/env python3
"""Writes data/entities.txt: the named character references of HTML that end in ";", one a line.

    python3 entities.py ../data/entities.txt

A line is NAME, one space, the text in UTF-8. References to line ends and tabs give a space: a repair
never breaks a line. The list is the WHATWG's, as the Python standard library ships it (html.entities).
"""
import html.entities
import sys

rows = []
for name, text in html.entities.html5.items():
    if name.endswith(";"):
        rows.append(f"{name[:-1]} {' ' if text in (chr(10), chr(9)) else text}\n")
with open(sys.argv[1], "wb") as f:
    f.write("".join(sorted(rows)).encode("utf-8"))
