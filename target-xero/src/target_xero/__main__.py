"""Runs the target as a module."""

from target_xero.target import TargetXero

TargetXero.cli()
