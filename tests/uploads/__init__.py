"""Tests of the spreadsheet flow."""
