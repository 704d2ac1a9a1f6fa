"""Tests of the conversion."""
