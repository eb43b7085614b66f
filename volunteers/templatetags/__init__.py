"""What templates of the registry may use."""
