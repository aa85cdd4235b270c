"""The command tap-xero, which can be asked to end from its first moment on."""

from xero_client.command.standard_streams import StandardStreams
from xero_client.command.start import collect_seldom, end_quietly


def main() -> None:
    """Run the tap."""
    with StandardStreams("tap-xero"):  # first of all, so that nothing takes the place of a missing one
        end_quietly()
        collect_seldom()
        from tap_xero.tap import TapXero  # noqa: PLC0415 - slow to import

        TapXero.cli()


if __name__ == "__main__":
    main()
