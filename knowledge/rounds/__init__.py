"""A round of reporting: what is wanted of whom, when it is asked for, what was answered."""
