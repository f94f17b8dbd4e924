"""What does a department's reply report? One reader for the command and for the chat.

clean → pieces → stretches, each about one row → in each: numbers → roles → placing → words → what
must be asked. The text of a row is one unbroken stretch of what was typed.
"""
