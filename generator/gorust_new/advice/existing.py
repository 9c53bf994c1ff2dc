"""What is usually taken and not built, as data: said first, before any language.

The names are products in wide use; none is advertised, and another one is as good. The
advice goes on for who builds one all the same.
"""

from __future__ import annotations

from typing import NamedTuple

from gorust_new.plan.model import Kind


class Existing(NamedTuple):
    """One such thing.

    Attributes:
        called: with its article, as a sentence begins with it.
        kinds: components that are one.
        endings: what the name of a component of any kind ends in if it is one.
        products: in wide use.
        unless: when to build one all the same.
    """

    called: str
    kinds: tuple[Kind, ...]
    endings: tuple[str, ...]
    products: tuple[str, ...]
    unless: str

    @property
    def text(self) -> str:
        """All of it, as one sentence."""
        return (
            f"{self.called} is usually taken, not built: {', '.join(self.products)}. "
            f"Build one if {self.unless}."
        )


EXISTING: tuple[Existing, ...] = (
    Existing(
        "a cache",
        (),
        ("cache",),
        ("Redis", "Valkey", "memcached"),
        "the hop to it costs more than the miss it saves",
    ),
    Existing(
        "a scheduler",
        (),
        ("scheduler", "cron"),
        ("Kubernetes CronJobs", "Temporal", "Nomad"),
        "what runs when is the product itself",
    ),
    Existing(
        "a workflow engine",
        (),
        ("workflow", "workflows", "workflow-engine", "orchestrator"),
        ("Temporal", "Argo Workflows", "Apache Airflow"),
        "its steps are too many or too short for theirs",
    ),
    Existing(
        "a vector store",
        (),
        ("vector-search", "vectors", "embeddings"),
        ("pgvector", "Qdrant", "OpenSearch"),
        "its index has to fit your data as theirs cannot",
    ),
    Existing(
        "an agent that collects and ships",
        (Kind.OBSERVABILITY_AGENT,),
        (),
        ("OpenTelemetry Collector", "Vector", "Fluent Bit"),
        "it reads what none of theirs can",
    ),
    Existing(
        "a message broker",
        (Kind.MESSAGE_BROKER,),
        (),
        ("NATS", "Apache Kafka", "RabbitMQ"),
        "its protocol or its guarantees are the product itself",
    ),
    Existing(
        "a database",
        (Kind.DATABASE,),
        (),
        ("PostgreSQL", "SQLite", "ClickHouse"),
        "no data model of theirs fits, and years of work on it are planned",
    ),
    Existing(
        "a storage engine",
        (Kind.STORAGE_ENGINE,),
        (),
        ("RocksDB", "SQLite", "an object store"),
        "you measured that its write pattern defeats theirs",
    ),
    Existing(
        "a search engine",
        (Kind.SEARCH_ENGINE,),
        (),
        ("OpenSearch", "Meilisearch", "PostgreSQL full text"),
        "ranking or index are the product itself",
    ),
    Existing(
        "model serving",
        (Kind.ML_INFERENCE,),
        (),
        ("Triton", "vLLM", "ONNX Runtime"),
        "the model has to run inside your process or on a device",
    ),
)


def existing(kind: Kind, name: str) -> Existing | None:
    """What a component need not be built as; None where building is usual."""
    for each in EXISTING:
        if any(name == word or name.endswith(f"-{word}") for word in each.endings):
            return each
    return next((each for each in EXISTING if kind in each.kinds), None)
