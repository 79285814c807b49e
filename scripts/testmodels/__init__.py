"""Tiny SavedModels for the Java tests, and the numbers that they must give."""
