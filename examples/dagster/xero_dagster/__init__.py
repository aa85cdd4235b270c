"""Hundreds of organisations at Xero as Dagster's partitions, read and written by tap-xero and target-xero."""
