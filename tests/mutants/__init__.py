"""Mutants: one small change to the code each, that a test should notice."""
