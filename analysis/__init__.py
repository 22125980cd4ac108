"""Measure what a network costs: run its module once on shapes, and return plain records.

A profile is measured on the module itself: the diagram and the table come from it, never from a
second description of the network.
"""
