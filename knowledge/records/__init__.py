"""What do the plans say? Their records: models, loading, checking, export."""
