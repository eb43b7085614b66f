"""Tests of the reading of spreadsheets."""
