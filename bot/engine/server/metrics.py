"""What Prometheus reads of the engine."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

WAITS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
GAPS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5)
SIZES = (1, 2, 4, 8, 16, 32, 64)
BY_MODEL = ("model",)


class Metrics:
    """One engine's counters, in a registry of their own."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self.requests = Counter(
            "deskmate_engine_requests", "Answers given.", ("route", "status"), registry=registry
        )
        self.first_token = Histogram(
            "deskmate_engine_first_token_seconds", "From the request to its first words.",
            BY_MODEL, buckets=WAITS, registry=registry,
        )  # fmt: skip
        self.next_token = Histogram(
            "deskmate_engine_next_token_seconds", "Between two pieces of one text.",
            BY_MODEL, buckets=GAPS, registry=registry,
        )  # fmt: skip
        self._queued = Histogram(
            "deskmate_engine_queue_seconds", "In line for a model in memory.",
            BY_MODEL, buckets=WAITS, registry=registry,
        )  # fmt: skip
        self._steps = Histogram(
            "deskmate_engine_step_seconds", "One step on the device.",
            BY_MODEL, buckets=GAPS, registry=registry,
        )  # fmt: skip
        self._batch = Histogram(
            "deskmate_engine_batch_size", "Jobs in one step.", BY_MODEL, buckets=SIZES, registry=registry
        )
        self._tokens = Counter("deskmate_engine_tokens", "Tokens.", ("kind", "model"), registry=registry)
        self._pictures = Counter("deskmate_engine_pictures", "Pictures drawn.", BY_MODEL, registry=registry)
        self._sound = Counter(
            "deskmate_engine_audio_seconds",
            "Sound made, cleaned or listened to.",
            BY_MODEL,
            registry=registry,
        )
        self._evictions = Counter(
            "deskmate_engine_evictions", "Times it left the device's memory.", BY_MODEL, registry=registry
        )
        self._jobs = Gauge(
            "deskmate_engine_jobs", "Jobs on the device.", ("model", "state"), registry=registry
        )
        self._ready = Gauge(
            "deskmate_engine_model_ready", "1 while it is in memory.", BY_MODEL, registry=registry
        )
        self._memory = Gauge(
            "deskmate_engine_model_bytes", "What it takes of the memory.", BY_MODEL, registry=registry
        )
        self._free = Gauge("deskmate_engine_free_bytes", "What is free of the memory.", registry=registry)

    def waited(self, model: str, seconds: float) -> None:
        """A job was admitted."""
        self._queued.labels(model).observe(seconds)

    def step(self, model: str, seconds: float, batch: int) -> None:
        """The device took a step for `batch` jobs."""
        self._steps.labels(model).observe(seconds)
        self._batch.labels(model).observe(batch)

    def read(self, model: str, tokens: int) -> None:
        """A prompt was taken in."""
        self._tokens.labels("prompt", model).inc(tokens)

    def wrote(self, model: str, tokens: int) -> None:
        """A text grew."""
        self._tokens.labels("completion", model).inc(tokens)

    def drew(self, model: str) -> None:
        """A picture is finished."""
        self._pictures.labels(model).inc()

    def sounded(self, model: str, seconds: float) -> None:
        """`seconds` of sound were made, cleaned or listened to."""
        self._sound.labels(model).inc(seconds)

    def evicted(self, model: str) -> None:
        """A model made room."""
        self._evictions.labels(model).inc()

    def model(self, model: str, *, ready: bool, size: int, served: int, waiting: int) -> None:
        """How a model is at this moment."""
        self._ready.labels(model).set(ready)
        self._memory.labels(model).set(size if ready else 0)
        self._jobs.labels(model, "served").set(served)
        self._jobs.labels(model, "waiting").set(waiting)

    def memory(self, free: int) -> None:
        """How much is left at this moment."""
        self._free.set(free)

    def page(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)


class Flow:
    """Times one text from its request on."""

    def __init__(self, metrics: Metrics, model: str) -> None:
        self._metrics, self._model = metrics, model
        self._before = time.monotonic()
        self._first = True

    def heard(self, tokens: int) -> None:
        """`tokens` more have come."""
        now = time.monotonic()
        times = self._metrics.first_token if self._first else self._metrics.next_token
        times.labels(self._model).observe(now - self._before)
        self._before, self._first = now, False
        self._metrics.wrote(self._model, tokens)
