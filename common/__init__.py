"""Floor 0: periods, number style, fields and page helpers that every app may use."""
