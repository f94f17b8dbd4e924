"""How departments answer a request: in words, by a form, by a button."""
