"""What is wanted of whom in a round, when is it asked for, and what was answered?"""
