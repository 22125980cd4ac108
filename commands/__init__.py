"""Run the commands of ``cli.py``: one module each, imported when its command is called.

A module has ``add_options`` for its part of the parser, and ``run``. It raises SaidError or OSError
for input that cannot be used. What a command does stands in the rooms below.
"""
