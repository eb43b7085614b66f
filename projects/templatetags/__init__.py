"""Template tags of the programme's pages."""
