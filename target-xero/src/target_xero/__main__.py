"""The commands target-xero and target-xero-replay, which can be asked to end from their first moment on."""

from xero_client.command.standard_streams import StandardStreams
from xero_client.command.start import collect_seldom, end_quietly


def main() -> None:
    """Run the target."""
    with StandardStreams("target-xero"):  # first of all, so that nothing takes the place of a missing one
        end_quietly()
        collect_seldom()
        from target_xero.target import TargetXero  # noqa: PLC0415 - slow to import

        TargetXero.cli()


def replay() -> None:
    """Send a file of rejects again."""
    with StandardStreams("target-xero-replay"):  # first of all, so that nothing takes the place of a missing one
        end_quietly()
        from target_xero.replay import main as run  # noqa: PLC0415 - slow to import

        run()


if __name__ == "__main__":
    main()
