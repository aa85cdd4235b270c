"""Runs xero-auth as a module."""

from xero_client.auth.cli import main

main()
