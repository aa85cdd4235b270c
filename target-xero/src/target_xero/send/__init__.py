"""Batches and attempts: which documents go into one call, and how often it is sent."""
