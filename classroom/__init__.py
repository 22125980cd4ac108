"""Answers of a class under a code, without who gave them."""
