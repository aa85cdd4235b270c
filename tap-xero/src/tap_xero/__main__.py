"""Runs the tap as a module."""

from tap_xero.tap import TapXero

TapXero.cli()
