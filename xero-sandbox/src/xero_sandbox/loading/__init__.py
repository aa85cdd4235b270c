"""Fills an organisation from what a tap wrote: Singer messages, one a line."""
