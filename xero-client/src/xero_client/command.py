"""The command line of both plugins: whatever goes wrong ends in one clear line and a stable exit code."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager
from difflib import get_close_matches

from dotenv import find_dotenv, load_dotenv
from singer_sdk.exceptions import ConfigurationError, MapExpressionError
from singer_sdk.plugin_base import JSONSchemaValidator, PluginBase, SingerCommand

from xero_client.errors import SettingsError, XeroError

if t.TYPE_CHECKING:
    import logging
    from collections.abc import Iterator, Mapping

    import click
    import jsonschema

NEAR: t.Final = 0.8
"""From which likeness on a name is taken for a misspelt one."""


class XeroCommand(SingerCommand):
    """A command that shows no traceback for what a user can mend."""

    def make_context(self, *args: t.Any, **kwargs: t.Any) -> click.Context:
        """Parse the command line, which reads the configuration and, with --discover or --test, already runs."""
        with one_line(self.logger):
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> t.Any:
        with one_line(self.logger):
            return super().invoke(ctx)


@contextmanager
def one_line(logger: logging.Logger) -> Iterator[None]:
    """Turn what a user can mend into a log line and an exit code."""
    try:
        yield
    except XeroError as problem:
        logger.error("%s", problem)  # noqa: TRY400 - the line is for the user, who cannot mend a traceback
        raise SystemExit(problem.exit_code) from None
    except MapExpressionError as problem:
        logger.error("stream_maps: %s", problem)  # noqa: TRY400
        raise SystemExit(SettingsError.exit_code) from None
    except ConfigurationError as problem:
        logger.error("%s", problem)  # noqa: TRY400
        raise SystemExit(SettingsError.exit_code) from None


class XeroPlugin(PluginBase):
    """What the SDK does not do for a plugin's settings: say what is wrong without showing what was given."""

    def __init__(self, *, parse_env_config: bool = False, **arguments: t.Any) -> None:
        if parse_env_config:
            load_dotenv(find_dotenv(usecwd=True))  # the SDK looks for it beside its own files
        try:
            super().__init__(parse_env_config=parse_env_config, **arguments)
        except ValueError as problem:
            if not parse_env_config:
                raise
            raise SettingsError(f"A setting in the environment cannot be read: {problem}") from None

    @classmethod
    def get_singer_command(cls) -> click.Command:
        command = super().get_singer_command()
        return XeroCommand(
            name=command.name,
            callback=command.callback,
            context_settings=command.context_settings,
            params=command.params,
            logger=cls.logger,
        )

    @classmethod
    def cb_config(cls, ctx: click.Context, param: click.Option, value: tuple[str, ...]) -> t.Any:
        try:
            return super().cb_config(ctx, param, value)
        except OSError as problem:
            raise SettingsError(f"The configuration cannot be read: {problem}") from None
        except (TypeError, ValueError) as problem:
            raise SettingsError(f"The configuration is not a JSON object: {problem}") from None

    def _validate_config(self, *, raise_errors: bool = True) -> list[str]:
        for name in [name for name, value in self._config.items() if value is None]:
            del self._config[name]
        self.append_builtin_config(self.config_jsonschema)
        problems = misspelt(self._config, self.config_jsonschema["properties"])
        problems += problems_with(self._config, self.config_jsonschema)
        if raise_errors and problems:
            raise SettingsError(" ".join(problems))
        if raise_errors:
            self.check_settings()
        return problems

    def check_settings(self) -> None:
        """Check what a JSON schema cannot say.

        Raises:
            SettingsError: with one sentence that says which setting to correct.
        """


def misspelt(config: Mapping[str, t.Any], known: Mapping[str, t.Any]) -> list[str]:
    """Say which settings are nearly one that there is: `dryrun` would write, and not be missed.

    Others are let be, since one file may serve several plugins.
    """
    meant = {name: get_close_matches(name.lower(), known, 1, NEAR) for name in config if name not in known}
    return [
        f"There is no setting {name}: {close[0]} is meant, or leave it out." for name, close in meant.items() if close
    ]


def problems_with(config: dict[str, t.Any], schema: dict[str, t.Any]) -> list[str]:
    """Say what is wrong with settings; the SDK's validator fills in defaults as it goes."""
    return [_problem(error) for error in JSONSchemaValidator(schema).iter_errors(config)]


def _problem(error: jsonschema.ValidationError) -> str:
    """Say what a setting should be, never what it is: it may be a secret."""
    name = ".".join(str(part) for part in error.absolute_path) or "The configuration"
    wanted: t.Any = error.validator_value
    if error.validator == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        return f"{name} should be of type {' or '.join(kind for kind in kinds if kind != 'null')}."
    if error.validator == "enum":
        return f"{name} should be one of {', '.join(str(value) for value in wanted)}."
    if error.validator == "required":
        return f"{name} lacks {', '.join(set(wanted) - set(t.cast('dict[str, t.Any]', error.instance)))}."
    return f"{name} does not satisfy {error.validator} {wanted}."
