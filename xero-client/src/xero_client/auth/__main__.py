"""The command xero-auth, which can be asked to end from its first moment on."""

from xero_client.command.standard_streams import StandardStreams
from xero_client.command.start import begin, end_quietly


def main() -> None:
    """Run the command."""
    with StandardStreams("xero-auth"):  # first of all, so that nothing takes the place of a missing one
        end_quietly()
        from xero_client.auth.cli import main as run  # noqa: PLC0415 - slow to import

        begin()
        run()


if __name__ == "__main__":
    main()
