"""One spreadsheet flow for every app: template, check, preview, apply, undo."""
