"""The app put together: guard, addresses, the files of the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from muster.api.results import version_of_muster
from muster.web.answers import Answers
from muster.web.describing import describe
from muster.web.guard import Guard
from muster.web.job_store import JobStore
from muster.web.jobs import Jobs, made_by
from muster.web.options import Options
from muster.web.problems import add_handlers
from muster.web.routes import cases, downloads, jobs, pages, tables
from muster.web.studies import Studies

PACKED_FROM_BYTES = 4000


def create_app(options: Options | None = None) -> FastAPI:
    """The web app as ASGI.

    Parameters
    ----------
    options
        How it runs; None: on the loopback address with the user's own folder.
    """
    chosen = options if options is not None else Options()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.answers.start()
        app.state.jobs.start()
        yield
        app.state.jobs.stop()
        app.state.answers.stop()

    app = FastAPI(
        title="Muster",
        version=version_of_muster(),
        summary="What Europe can do alone: the questions of the command line over HTTP.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    studies = Studies(chosen.folder)
    app.state.options = chosen
    app.state.answers = Answers(studies)
    app.state.jobs = Jobs(JobStore(chosen.folder, made_by()), chosen.n_jobs)
    add_handlers(app)
    for part in (cases, tables, downloads, jobs, pages):
        app.include_router(part.router)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    app.add_middleware(GZipMiddleware, minimum_size=PACKED_FROM_BYTES, compresslevel=1)
    app.add_middleware(Guard, options=chosen)
    return app
