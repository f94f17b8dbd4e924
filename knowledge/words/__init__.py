"""Years, dates, days, numbers and units: how are they written, whoever writes them?"""
