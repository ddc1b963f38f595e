"""Figures as whoever scrapes them reads them."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from comeback.kit.metrics import written


class Figures:
    """What was exposed at one moment."""

    def __init__(self, text: str) -> None:
        self.samples: list[Sample] = [
            sample for family in text_string_to_metric_families(text) for sample in family.samples
        ]

    def of(self, name: str, **labels: str) -> float:
        """The sum of a metric's samples that bear these labels, 0.0 where there are none."""
        return sum(sample.value for sample in self._found(name, labels))

    def has(self, name: str, **labels: str) -> bool:
        """Whether there is a sample of that kind."""
        return any(True for _ in self._found(name, labels))

    def series(self, name: str) -> set[frozenset[tuple[str, str]]]:
        """The labels of all samples of a metric."""
        return {frozenset(sample.labels.items()) for sample in self._found(name, {})}

    def _found(self, name: str, labels: dict[str, str]) -> Iterator[Sample]:
        for sample in self.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                yield sample


def figures_in(registry: CollectorRegistry) -> Figures:
    """Those of a registry, by way of the text."""
    return Figures(written(registry).decode())


def figures_of(answer: httpx.Response) -> Figures:
    """Those of an answer that must be right."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    return Figures(answer.text)
