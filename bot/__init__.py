"""The outside: command line, settings, wiring, the web page."""
