"""What does a department's reply report? One reader for the command and for the chat.

clean → numbers (and what is none) → roles → naming and placing → words → what must be asked.
"""
