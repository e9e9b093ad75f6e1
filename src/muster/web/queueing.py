"""Who is answered next: clients in turn, of each its newest question, nobody's questions never.

A question that several clients ask at the same time is asked once. When all of them have gone
before its turn came, it is dropped.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

NOBODY = ""
"""Client of questions for which nobody waits yet; everybody else comes first."""


class Question:
    """What is asked, and how many wait for it."""

    def __init__(self, key: str, asked: dict[str, Any], client: str) -> None:
        self.key = key
        self.asked = asked
        self.client = client
        self.n_waiting = 0
        self.found: Future[bytes] = Future()


class FairQueue:
    """Questions by client. Any thread may put, take and leave."""

    def __init__(self) -> None:
        self._by_client: OrderedDict[str, list[Question]] = OrderedDict()
        self._open: dict[str, Question] = {}
        self._changed = threading.Condition()
        self._is_closed = False

    def put(self, key: str, asked: dict[str, Any], client: str) -> Question:
        """Ask: a new question, or the equal one that is open already."""
        with self._changed:
            question = self._open.get(key)
            if question is None:
                question = self._open[key] = Question(key, asked, client)
                self._by_client.setdefault(client, []).append(question)
                self._changed.notify()
            elif question.client == NOBODY != client and self._dropped(question):
                # It was only foreseen; now somebody waits for it.
                question.client = client
                self._by_client.setdefault(client, []).append(question)
            question.n_waiting += client != NOBODY
            return question

    def leave(self, question: Question) -> None:
        """Wait no longer; the last one to leave takes a question along that has not begun."""
        with self._changed:
            question.n_waiting -= 1
            if question.n_waiting <= 0 and self._dropped(question):
                self._open.pop(question.key, None)
                question.found.cancel()

    def take(self, idle: Callable[[], None], every_seconds: float) -> Question | None:
        """The next question, when there is one; None once the queue is closed.

        ``idle`` is called again and again while there is none; it may put one.
        """
        while True:
            with self._changed:
                if not self._by_client and not self._is_closed:
                    self._changed.wait(every_seconds)
                if self._is_closed:
                    return None
                if self._by_client:
                    return self._next()
            idle()

    def done(self, question: Question) -> None:
        """Forget a question that was answered."""
        with self._changed:
            self._open.pop(question.key, None)

    def close(self) -> None:
        """Let all who take go home, and all who wait."""
        with self._changed:
            self._is_closed = True
            waiting = [q for questions in self._by_client.values() for q in questions]
            self._by_client.clear()
            self._open.clear()
            self._changed.notify_all()
        for question in waiting:
            question.found.cancel()

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits and nothing is being answered."""
        return not self._open

    def _next(self) -> Question:
        """The newest question of the client whose turn it is; it goes to the end of the row."""
        client = next((c for c in self._by_client if c != NOBODY), NOBODY)
        questions = self._by_client.pop(client)
        question = questions.pop()
        if questions:
            self._by_client[client] = questions
        return question

    def _dropped(self, question: Question) -> bool:
        """Take a question out of the row; False if it is not there any more."""
        mine = self._by_client.get(question.client, [])
        if question not in mine:
            return False
        mine.remove(question)
        if not mine:
            del self._by_client[question.client]
        return True
