"""What Prometheus reads of the engine."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.engine import Written

WAITS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """One engine's counters, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "deskmate_engine_requests", "Answers given.", ("route", "status"), registry=self.registry
        )
        self.first_token = Histogram(
            "deskmate_engine_first_token_seconds",
            "From the request to its first words.",
            buckets=WAITS,
            registry=self.registry,
        )
        self._tokens = Counter("deskmate_engine_tokens", "Tokens.", ("kind",), registry=self.registry)
        self._jobs = Gauge(
            "deskmate_engine_jobs", "Jobs on the device.", ("task", "state"), registry=self.registry
        )
        self._ready = Gauge(
            "deskmate_engine_model_ready", "1 once it is loaded.", ("model",), registry=self.registry
        )

    def count(self, written: Written) -> None:
        """A text was read and written."""
        self._tokens.labels("prompt").inc(written.prompt_tokens or 0)
        self._tokens.labels("completion").inc(written.completion_tokens or 0)

    def jobs(self, task: str, served: int, waiting: int) -> None:
        """How busy the device is at this moment."""
        self._jobs.labels(task, "served").set(served)
        self._jobs.labels(task, "waiting").set(waiting)

    def ready(self, model: str, *, loaded: bool) -> None:
        """Whether a model serves."""
        self._ready.labels(model).set(loaded)

    def page(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)
