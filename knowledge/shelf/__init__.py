"""What holds now? The plan records with what people reported laid over them."""
