"""Names of classes and ids that no list of a reader can know: drawn for each portal."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

SYLLABLES = (
    "ba",
    "chu",
    "di",
    "fa",
    "ge",
    "hui",
    "jia",
    "kan",
    "lan",
    "mo",
    "neng",
    "pu",
    "qi",
    "ru",
    "shi",
    "tu",
    "xw",
    "yz",
)
PLAIN = (
    "box",
    "wrap",
    "w1200",
    "fl",
    "fr",
    "clearfix",
    "inner",
    "bd",
    "hd",
    "mod",
    "layer",
    "auto",
    "bk",
    "k1",
    "cell",
)


@dataclass
class Names:
    """The names of one portal: a role keeps its name on all of its pages."""

    draw: Random
    given: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shape = self.draw.choice((self._syllables, self._syllables, self._hex, self._plain))

    def of(self, role: str) -> str:
        """Returns the name of a role, such as the text's."""
        if role not in self.given:
            self.given[role] = self.shape()
        return self.given[role]

    def attribute(self, role: str) -> str:
        """Returns ` class="…"`, ` id="…"`, both or nothing, always alike for a role."""
        key = f"attribute of {role}"
        if key not in self.given:
            name = self.of(role)
            both = f' class="{name}" id="{self.shape()}"'
            self.given[key] = self.draw.choice((f' class="{name}"', f' id="{name}"', both, ""))
        return self.given[key]

    def _syllables(self) -> str:
        return self.draw.choice(("", "_", "-")).join(self.draw.sample(SYLLABLES, self.draw.randint(2, 3)))

    def _hex(self) -> str:
        return f"c{self.draw.getrandbits(28):07x}"

    def _plain(self) -> str:
        return f"{self.draw.choice(PLAIN)}{self.draw.choice(('', '', str(self.draw.randint(1, 9))))}"
