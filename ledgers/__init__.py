"""Ledgers (台账): one flow for every register – list, entry, void, history, attachments, spreadsheet."""
