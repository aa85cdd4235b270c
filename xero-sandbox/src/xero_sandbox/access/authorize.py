"""The authorize page: a browser asks for consent, and goes back to the app with a code."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from xero_sandbox.access import consent_page
from xero_sandbox.access.consent_request import ConsentError, ConsentRequest, request_of
from xero_sandbox.access.guard import PREMIUM_TIERS
from xero_sandbox.access.scopes import offered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from xero_sandbox.access.authorization_codes import Codes
    from xero_sandbox.access.connections import Connections
    from xero_sandbox.access.grants import Grants
    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.http.messages import Request, Response
    from xero_sandbox.options import Options

ERROR_PATH: Final = "/identity/error"
REMEMBERED_ERRORS: Final = 100
REPEATED: Final = (
    *("response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method"),
    "acr_values",
)
"""Parameters that the form sends again."""
ONE_BY_ONE: Final = "bulk_connect:false"


class Authorize:
    """Who sits at the browser is always the same user, whose later consents add to the earlier ones."""

    def __init__(
        self,
        options: Options,
        grants: Grants,
        connections: Connections,
        codes: Codes,
        organisations: Mapping[str, Organisation],
    ) -> None:
        self._options = options
        self._grants = grants
        self._connections = connections
        self._codes = codes
        self._organisations = organisations
        self._user_id = grants.new_id()
        self._errors: OrderedDict[str, str] = OrderedDict()

    def page(self, request: Request) -> Response:
        """GET /identity/connect/authorize."""
        return self._checked(request.query, lambda asked: self._form(asked, request.query))

    def decide(self, request: Request) -> Response:
        """POST of the page's form: back to the app, or the page again when no organisation was chosen."""
        form = parse_qs(request.body.decode(errors="replace"), keep_blank_values=True)
        parameters = {name: values[-1] for name, values in form.items()}
        return self._checked(parameters, lambda asked: self._decided(asked, parameters, form.get("tenant", [])))

    def error(self, request: Request) -> Response:
        """GET /identity/error?errorId=…: what went wrong, for the user to read."""
        message = self._errors.get(request.query.get("errorId", ""), "unknown_error")
        return consent_page.html("Error", consent_page.error_page(message), status=400)

    def _checked(self, parameters: Mapping[str, str], answer: Callable[[ConsentRequest], Response]) -> Response:
        """A bad request never goes back to the app: the browser stays on an error page (S-PYSCOPE, H)."""
        try:
            asked = request_of(parameters, lambda app: offered(app, self._options.app_profile))
        except ConsentError as error:
            return consent_page.redirect(f"{ERROR_PATH}?errorId={self._remembered(str(error))}")
        return answer(asked)

    def _form(self, asked: ConsentRequest, parameters: Mapping[str, str]) -> Response:
        title = f"{asked.app.title} wants access"
        hidden = {name: parameters[name] for name in REPEATED if name in parameters}
        choices = self._organisations.values()
        several = self._takes_several(parameters)
        return consent_page.html(
            title, consent_page.consent_page(asked.app.title, asked.scopes, choices, hidden, several=several)
        )

    def _decided(self, asked: ConsentRequest, parameters: Mapping[str, str], tenants: list[str]) -> Response:
        if parameters.get("decision") != "allow":
            return consent_page.redirect(asked.back(error="access_denied"))
        chosen = [self._organisations[each] for each in dict.fromkeys(tenants) if each in self._organisations]
        if not chosen or (len(chosen) > 1 and not self._takes_several(parameters)):
            return self._form(asked, parameters)
        return consent_page.redirect(asked.back(code=self._consented(asked, chosen)))

    def _consented(self, asked: ConsentRequest, chosen: Iterable[Organisation]) -> str:
        """The code for a grant that has all of the user's earlier scopes, too (S-SKILL, H)."""
        earlier = self._grants.scopes_of(asked.app, self._user_id)
        grant = self._grants.consent(asked.app, sorted(earlier.union(asked.scopes)), user_id=self._user_id)
        for organisation in chosen:
            self._connections.connect(grant, organisation)
        return self._codes.issue(grant, asked.redirect_uri, asked.challenge)

    def _takes_several(self, parameters: Mapping[str, str]) -> bool:
        """Several organisations in one consent are for the upper tiers, unless the app asks for one by one (S-OCT)."""
        return self._options.tier in PREMIUM_TIERS and ONE_BY_ONE not in parameters.get("acr_values", "")

    def _remembered(self, message: str) -> str:
        key = self._grants.new_id()
        self._errors[key] = message
        if len(self._errors) > REMEMBERED_ERRORS:
            self._errors.popitem(last=False)
        return key
