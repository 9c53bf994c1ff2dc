"""What unit tests of plans and the interview take as given."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gorust_new.plan.model import Language
from gorust_new.plan.shapes import Offer, offering

OFFER = Offer(frozenset({(Language.GO, "http"), (Language.RUST, "grpc")}))
"""An offer with gaps, so that what is said of a missing template can be tested."""


@pytest.fixture(autouse=True)
def _offer() -> Iterator[None]:
    """The offer is the tests' own: a new shape changes none of them."""
    with offering(OFFER):
        yield
