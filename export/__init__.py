"""Write a network as a file for other programs and people: one module for each format.

``formats`` lists them, ``command`` is the command line's part, ``background`` makes the slow ones
in a process of their own.
"""
