"""Who works where, and where is each department reached?"""
