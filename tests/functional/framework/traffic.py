"""Requests that run beside a test, on threads of their own."""

import contextlib
import threading


class Traffic:
    """Calls ask() over and over on each thread until stopped. The first failure
    ends all and is raised by stop(), where the test sees it."""

    def __init__(self, *asks, threads=2):
        self.count = 0
        self._asks = asks
        self._failure = None
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(i,), daemon=True)
            for i in range(threads)
        ]

    def start(self):
        for thread in self._threads:
            thread.start()
        return self

    def stop(self):
        self._over.set()
        for thread in self._threads:
            thread.join(60)
        if self._failure:
            raise self._failure
        assert self.count > 0, "no request was answered"

    def _run(self, number):
        while not self._over.is_set():
            for ask in self._asks[number % len(self._asks) :] + self._asks:
                try:
                    ask()
                    self.count += 1
                except BaseException as failure:  # noqa: B902 - handed to stop()
                    self._failure = self._failure or failure
                    self._over.set()
                if self._over.is_set():
                    return


@contextlib.contextmanager
def running(*asks, threads=2):
    traffic = Traffic(*asks, threads=threads).start()
    try:
        yield traffic
    except BaseException:
        with contextlib.suppress(BaseException):
            traffic.stop()
        raise
    traffic.stop()
