"""What a ledger's spreadsheet is made of: columns, whose record a row is, what is wrong with it, the template."""
