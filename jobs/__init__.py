"""Floor 0: long work that survives anything. A row holds its state, Celery carries only the kick."""
