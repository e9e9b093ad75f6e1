"""What comes in over the web, checked at the border: nothing unknown, nothing coerced."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)

MIN_YEAR, MAX_YEAR = 2015, 2060
LINK, MOST_LINK = r"^[A-Za-z0-9_-]*$", 12_000
"""Form and length of a link's part after ``#s=``."""

Code = Annotated[
    str, StringConstraints(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_./-]*$")
]
Said = Annotated[str, StringConstraints(min_length=1, max_length=400)]
StudyName = Annotated[
    str, StringConstraints(min_length=1, max_length=80, pattern=r"^[a-z0-9][a-z0-9._-]*$")
]
PostureName = Literal["full", "reduced_2026", "diverted", "enablers_only", "absent"]


def _whole(value: object) -> object:
    """A whole number that JSON wrote with a point, as JSON Schema allows."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]


class Strict(BaseModel):
    """A model without coercion and without unknown fields."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Scenario(Strict):
    """One case: a study and what is changed in it. The same as the options of a command."""

    study: StudyName = "half-of-ambition"
    year: Whole = Field(default=2025, ge=MIN_YEAR, le=MAX_YEAR)
    us: PostureName = "absent"
    without: list[Code] = Field(default_factory=list, max_length=120)
    settings: dict[Code, Said] = Field(
        default_factory=dict,
        max_length=200,
        json_schema_extra={"additionalProperties": False},
    )
    seed: Whole = Field(default=1, ge=0, le=2**53 - 1)

    @field_validator("without")
    @classmethod
    def _in_order(cls, value: list[str]) -> list[str]:
        """Codes once each and in order, so that equal cases are equal."""
        return sorted(set(value))

    @property
    def key(self) -> str:
        """One text for equal cases."""
        ordered = self.model_copy(update={"settings": dict(sorted(self.settings.items()))})
        return ordered.model_dump_json()


class OfferAsked(Strict):
    """What a nation has fixed: so many units of a capability."""

    nation: Code
    capability: Code
    units: float = Field(ge=0.0, le=100_000.0)


class RuleAsked(Strict):
    """A rule of targets with another number than that of its table."""

    rule: Code
    value: float = Field(ge=0.0, le=100.0)


class Terms(Strict):
    """How a burden is divided: the options of ``muster targets``."""

    key: str = Field(default="gdp", max_length=120, pattern=r"^[a-z0-9_.:,]+$")
    money: Annotated[float, Field(gt=0.0, le=0.2)] | Literal["plan"] | None = None
    rules_off: list[Code] = Field(default_factory=list, max_length=40)
    offers: list[OfferAsked] = Field(default_factory=list, max_length=200)
    risk: float | None = Field(default=None, gt=0.0, lt=1.0)
    rules: list[RuleAsked] = Field(default_factory=list, max_length=40)

    @field_validator("rules_off")
    @classmethod
    def _in_order(cls, value: list[str]) -> list[str]:
        """Codes once each and in order."""
        return sorted(set(value))

    @field_validator("offers")
    @classmethod
    def _offers_in_order(cls, value: list[OfferAsked]) -> list[OfferAsked]:
        """Offers in order, so that equal terms are equal."""
        return sorted(value, key=lambda o: (o.nation, o.capability, o.units))

    @field_validator("rules")
    @classmethod
    def _rules_in_order(cls, value: list[RuleAsked]) -> list[RuleAsked]:
        """Rules once each, the last number given, and in order."""
        return [r for _, r in sorted({r.rule: r for r in value}.items())]


class Ask(Strict):
    """What the page *Nation* asks beside a case: whom, from which year on, on which terms."""

    nation: Code = "DEU"
    year: Whole = Field(default=2030, ge=MIN_YEAR, le=MAX_YEAR)
    terms: Terms = Field(default_factory=Terms)


class Shared(Strict):
    """What a link holds: up to four cases side by side, which is looked at, and what is asked."""

    v: Literal[1] = 1
    cases: list[Scenario] = Field(min_length=1, max_length=4)
    on: Whole = Field(default=0, ge=0, le=3)
    ask: Ask | None = None

    @property
    def case(self) -> Scenario:
        """The case that is looked at."""
        return self.cases[min(self.on, len(self.cases) - 1)]


class Why(Strict):
    """A cell of the gap board."""

    scenario: Scenario
    operation: Code
    capability: Code


class Link(Strict):
    """A link's part after ``#s=``."""

    code: str = Field(min_length=1, max_length=MOST_LINK, pattern=LINK)


JobKind = Literal["campaign", "deployment", "targets", "attribution"]


class JobRequest(Strict):
    """Long work on one case: a campaign, a deployment, the division of targets, or shares."""

    kind: JobKind
    scenario: Scenario
    trials: Whole = Field(default=2_000, ge=10, le=1_000_000)
    years: Whole = Field(default=30, ge=1, le=100)
    days: Whole = Field(default=180, ge=10, le=365)
    rounds: Whole = Field(default=1, ge=1, le=5)
    terms: Terms = Field(default_factory=Terms)

    @property
    def key(self) -> str:
        """One text for equal requests: what another kind of work would use does not count."""
        said = {
            "campaign": f"{self.trials}:{self.years}",
            "deployment": f"{self.days}:{self.rounds}",
            "targets": self.terms.model_dump_json(),
            "attribution": "",
        }
        return f"{self.kind}:{said[self.kind]}:{self.scenario.key}"


class UploadedFile(Strict):
    """One file of a study: its name and its content in base64."""

    name: str = Field(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9][A-Za-z0-9._ -]*$")
    content: str = Field(max_length=24 << 20)


class Upload(Strict):
    """A study: study.toml with CSV tables, or one workbook."""

    name: str = Field(min_length=1, max_length=60)
    files: list[UploadedFile] = Field(min_length=1, max_length=80)


class Job(BaseModel):
    """One piece of long work as it stands."""

    id: str
    kind: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    done: int
    wanted: int
    message: str
    created: float
    seconds: float
    attempts: int
    request: dict[str, Any]
    is_current: bool
    """Whether this program with these data would find the same."""
    facts: dict[str, float | str]
    """Figures so far while it runs: the best and its bound, an estimate, an error."""


class Problem(BaseModel):
    """A refusal."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, Any]] = []
