"""What the bot knows: plans, departments, years, names, figures, and their database."""
