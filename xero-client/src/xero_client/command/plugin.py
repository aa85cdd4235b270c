"""The command line of both plugins: whatever goes wrong ends in one clear line and a stable exit code."""

from __future__ import annotations

import copy
import os
import typing as t
from contextlib import contextmanager
from pathlib import Path

from singer_sdk.exceptions import ConfigurationError, MappingError
from singer_sdk.helpers._classproperty import classproperty
from singer_sdk.plugin_base import JSONSchemaValidator, PluginBase, SingerCommand

from xero_client.command.named_files import expect_an_end
from xero_client.command.quiet import hush
from xero_client.errors import MemoryFullError, SettingsError, XeroError
from xero_client.settings.credentials import cleaned
from xero_client.settings.environment import PROJECT, not_handed_over, unknown_variables, variables
from xero_client.settings.from_text import kinds_of, typed
from xero_client.settings.misspelt import unknown
from xero_client.settings.paths import expanded
from xero_client.settings.ranges import endless, range_of

if t.TYPE_CHECKING:
    import logging
    from collections.abc import Iterable, Iterator, Mapping

    import click
    import jsonschema


EMPTY: t.Final = "{name} is empty: say which is meant, or leave the setting out."
RANGE: t.Final = frozenset({"minimum", "maximum", "exclusiveMinimum"})


class XeroCommand(SingerCommand):
    """A command that shows no traceback for what a user can mend."""

    def make_context(self, *args: t.Any, **kwargs: t.Any) -> click.Context:
        """Parse the command line, which reads the configuration and, with --discover or --test, already runs."""
        hush(self.logger.name)
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
    except MemoryError:
        logger.error("%s", MemoryFullError())  # noqa: TRY400 - as above
        raise SystemExit(MemoryFullError.exit_code) from None
    except MappingError as problem:
        logger.error("stream_maps: %s", problem)  # noqa: TRY400 - as above
        raise SystemExit(SettingsError.exit_code) from None
    except ConfigurationError as problem:
        logger.error("%s", problem)  # noqa: TRY400
        raise SystemExit(SettingsError.exit_code) from None


class XeroPlugin(PluginBase):
    """What the SDK does not do for a plugin's settings: say what is wrong without showing what was given."""

    never_empty: t.ClassVar[frozenset[str]] = frozenset()
    """Texts that keep a run from something, so that an empty one is no text that was left out."""

    def __init__(self, *, parse_env_config: bool = False, **arguments: t.Any) -> None:
        self._reads_environment = parse_env_config
        super().__init__(parse_env_config=parse_env_config, **arguments)

    @classproperty
    def _env_var_config(cls) -> dict[str, t.Any]:  # noqa: N805
        """The settings in the environment, as text: the SDK reads other .env files, and takes any text for false."""
        given, prefix = variables(), cls._env_var_prefix
        schema = copy.deepcopy(cls.config_jsonschema)
        cls.append_builtin_config(schema)
        known = schema["properties"]
        if problems := unknown_variables(given, prefix, known):
            raise SettingsError(" ".join(problems))
        named = {name: given.get(prefix + name.upper().replace("-", "_")) for name in known}
        return {
            name: text
            for name, text in named.items()
            if text or (text is not None and (name in cls.never_empty or "string" not in kinds_of(known[name])))
        }

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
            for file in value:
                if file != "ENV" and Path(file).exists():  # of one that is not there the SDK says more
                    expect_an_end(Path(file))
            return super().cb_config(ctx, param, value)
        except (OSError, RecursionError, TypeError, ValueError) as problem:
            raise SettingsError(unread(problem, value)) from None

    def _validate_config(self, *, raise_errors: bool = True) -> list[str]:
        for name in [name for name, value in self._config.items() if value is None]:
            del self._config[name]
        self.append_builtin_config(self.config_jsonschema)
        known = self.config_jsonschema["properties"]
        if strange := unknown(self._config, known):  # with --discover, too, which Meltano runs first
            raise SettingsError(" ".join(strange))
        problems = []
        for name in known.keys() & self._config:
            self._config[name] = typed(self._config[name], known[name])
        if raise_errors and not self._reads_environment:
            problems = self._passed_by(known)
        problems += problems_with(self._config, self.config_jsonschema) or depthless(self._config)
        problems += [EMPTY.format(name=name) for name in sorted(self.never_empty) if self._is_empty(name)]
        self._config |= cleaned(self._config, known) | expanded(self._config, known)
        if problems:
            raise SettingsError(" ".join(problems))
        self.check_settings(connects=raise_errors)
        return problems

    def _is_empty(self, name: str) -> bool:
        value = self._config.get(name)
        return isinstance(value, str) and not value.strip()

    def _passed_by(self, known: Mapping[str, t.Any]) -> list[str]:
        """Say what the environment has and nobody reads, since a run would do what it forbids."""
        prefix = self._env_var_prefix
        given = variables() if PROJECT in os.environ else os.environ  # with .env, which is the project's
        lost = not_handed_over(self._config, prefix, known)
        cure = "declare it in meltano.yml (docs/settings.md)" if PROJECT in os.environ else "give --config=ENV as well"
        return unknown_variables(given, prefix, known) + [
            f"{name} is in the environment, and the configuration of this run lacks it: {cure}, or unset it."
            for name in lost
        ]

    def check_settings(self, *, connects: bool) -> None:
        """Check what a JSON schema cannot say; --discover does not connect, so it can do without credentials.

        Raises:
            SettingsError: with one sentence that says which setting to correct.
        """

    @classmethod
    def from_environment(cls) -> dict[str, t.Any]:
        """The plugin's settings in the environment, and in `.env`.

        Raises:
            SettingsError: one is misspelt.
        """
        return t.cast("dict[str, t.Any]", cls._env_var_config)


def unread(problem: Exception, files: Iterable[t.Any]) -> str:
    """Say why a configuration cannot be read; whoever gave the settings themselves, secrets and all, is not shown them.

    `problem` is what reading raised: an OSError, or what is raised of a file that holds something else.
    """
    if any("{" in str(file) for file in files):
        return "--config takes the name of a file, or ENV: put the settings into a file."
    if isinstance(problem, OSError):
        named = problem.filename or ", ".join(map(str, files))
        return f"The configuration {named} cannot be read: {problem.strerror or 'there is no such file'}."
    if isinstance(problem, UnicodeDecodeError):
        return "The configuration is not in UTF-8: save it in that encoding."
    where = f" (line {line})" if (line := getattr(problem, "lineno", None)) else ""
    return f"The configuration is not a JSON object{where}: correct the file."


def problems_with(config: dict[str, t.Any], schema: dict[str, t.Any]) -> list[str]:
    """Say what is wrong with settings; the SDK's validator fills in defaults as it goes."""
    if unmeant := [f"{name} should be a number that has an end." for name in endless(config)]:
        return unmeant
    return [_problem(error) for error in JSONSchemaValidator(_mended(schema)).iter_errors(config)]


def _mended(schema: t.Any) -> t.Any:
    """The schema, with an object for each `null` that the SDK has put among the alternatives of its own settings."""
    if isinstance(schema, list):
        return [_mended(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _mended(each) for name, each in schema.items()}
    if "null" in (alternatives := made.get("anyOf") or []):
        made["anyOf"] = [{"type": "null"} if each == "null" else each for each in alternatives]
    return made


def depthless(config: Mapping[str, t.Any]) -> list[str]:
    """Say that flattening lacks its depth; the SDK says so of none, ends with another code, and takes -2 for 0."""
    depth = config.get("flattening_max_depth")
    if (depth is None and not config.get("flattening_enabled")) or (depth is not None and depth >= 0):
        return []
    return ["flattening_max_depth should be 0 or more, the levels of objects that become columns."]


def _problem(error: jsonschema.ValidationError) -> str:
    """Say what a setting should be, never what it is: it may be a secret."""
    name = ".".join(str(part) for part in error.absolute_path) or "The configuration"
    wanted: t.Any = error.validator_value
    if error.validator == "type":
        return _of_type(name, [wanted] if isinstance(wanted, str) else wanted)
    if error.validator in {"anyOf", "oneOf"}:
        deepest = max(error.context or (), key=lambda each: len(each.absolute_path), default=error)
        if len(deepest.absolute_path) > len(error.absolute_path):
            return _problem(deepest)
        return _of_type(name, [kind for each in wanted for kind in _kinds(each)])
    if error.validator == "enum":
        return f"{name} should be one of {', '.join(str(value) for value in wanted)}."
    if error.validator == "required":
        return f"{name} lacks {', '.join(set(wanted) - set(t.cast('dict[str, t.Any]', error.instance)))}."
    return _beyond(name, error)


def _beyond(name: str, error: jsonschema.ValidationError) -> str:
    wanted: t.Any = error.validator_value
    if error.validator in RANGE:
        return f"{name} should be {range_of(t.cast('dict[str, t.Any]', error.schema))}."
    limit = f" {wanted}" if isinstance(wanted, str | int | float) else ""
    return f"{name} does not satisfy {error.validator}{limit}."


def _of_type(name: str, kinds: Iterable[str]) -> str:
    return f"{name} should be of type {' or '.join(kind for kind in dict.fromkeys(kinds) if kind != 'null')}."


def _kinds(schema: t.Any) -> list[str]:
    found = schema.get("type", []) if isinstance(schema, dict) else []
    return [found] if isinstance(found, str) else found
