"""What the bot counts and times, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

ACKNOWLEDGEMENT_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 3)
PATIENCE_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """The numbers of one process. Labels name actions, methods and outcomes; never people or texts."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.accepted = self._counter("requests_accepted", "Requests saved.", "action")
        self.duplicates = self._counter("requests_duplicate", "Deliveries already known.", "action")
        self.ended = self._counter(
            "requests_ended", "Attempts that ended: done, failed, cancelled, postponed …", "action", "outcome"
        )
        self.acknowledgement = self._timing(
            "acknowledgement_seconds", "From Slack's delivery to our answer.", ACKNOWLEDGEMENT_SECONDS
        )
        self.waiting = self._gauge("requests_waiting", "Requests in the queue.")
        self.running = self._gauge("requests_running", "Requests being answered by this process.")
        self.waited = self._timing(
            "request_wait_seconds", "From acceptance to the start of an attempt.", PATIENCE_SECONDS
        )
        self.first_words = self._timing(
            "engine_first_words_seconds", "From asking the engine to its first words.", PATIENCE_SECONDS
        )
        self.slack_calls = self._counter("slack_calls", "Calls of Slack's Web API.", "method", "outcome")
        self.rate_limit_waits = self._counter(
            "slack_rate_limit_wait_seconds", "Time spent waiting for Slack's rate limits.", "method"
        )
        self.streams = self._gauge("slack_streams_open", "Messages being streamed.")

    def exposition(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self._registry)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, namespace="deskmate", registry=self._registry)

    def _gauge(self, name: str, about: str) -> Gauge:
        return Gauge(name, about, namespace="deskmate", registry=self._registry)

    def _timing(self, name: str, about: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(name, about, namespace="deskmate", registry=self._registry, buckets=buckets)
