"""What does somebody ask? A text becomes questions."""
