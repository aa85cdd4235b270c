"""What Xero keeps: the entities that can be read and written, their schemas and models, and how records fit them."""
