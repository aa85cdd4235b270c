"""Streams that a user describes: any GET of any of Xero's APIs."""
