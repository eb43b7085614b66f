"""What a roster says, and how it is written."""
