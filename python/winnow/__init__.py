"""Scraped pages become clean canonical texts.

    import winnow
    pipeline = winnow.Pipeline(without=["related"])
    page = pipeline.clean(text="Log in\\nNine years for a row of beans\\n...")
    page.title, page.text, page.edits, page.restore()

    pipeline.clean_arrow(table)            # pyarrow, polars, pandas, duckdb: whatever speaks Arrow
    winnow.dedup(table)                    # copies among pages
    state = pipeline.observe_arrow(table)  # what its pages have in common, for winnow.Pipeline(state=state)

Nothing here starts a thread but calls with ``threads=N``, which end theirs before they return. All work is done without
the GIL; a Pipeline may be used by any number of threads at once, and by a child after ``fork()``.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from . import _core
from ._core import Arrow, Edit, Error, Index, IndexStats, Page

__version__: str = _core.version
__all__ = ["Arrow", "Edit", "Error", "Index", "IndexStats", "Page", "Pipeline", "PluginWarning", "State", "dedup",
           "read", "signatures_arrow"]

_PLUGINS = str(Path(__file__).resolve().parent / "plugins")

_OPENED: dict[str, _core.Cleaner] = {}


class PluginWarning(UserWarning):
    """A plugin of a plugin folder that can't be used and is left out."""


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _option_lines(options: Mapping[str, object] | None) -> list[str]:
    lines = []
    for name, value in (options or {}).items():
        if isinstance(value, Mapping):
            lines += [f"{name}.{option}={_as_text(inner)}" for option, inner in value.items()]
        else:
            lines.append(f"{name}={_as_text(value)}")
    return lines


def _names(names: Iterable[str]) -> list[str]:
    """A list of names, or names in one text, parted by commas as on the command line."""
    return [name for name in names.split(",") if name] if isinstance(names, str) else list(names)


def _paths(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> list[str | os.PathLike[str]]:
    return [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)


class Pipeline:
    """The plugins of a choice, ready to clean pages. What is wrong with the choice is an `Error`.

    config        a configuration file as `winnow --config` takes it; settings of runs (jobs, output ...) are left out
    plugins       exactly these, in this order; without it all that the package brings
    state         what two-pass plugins have learned: a State, its bytes, or a file as `winnow learn` writes it
    without       all but these
    options       {"duplicates.lead_words": 30} or {"duplicates": {"lead_words": 30}}
    preset        "careful", "normal" or "hard": how much to cut
    plugin_files  plugins beside the package's own, by path
    max_cut       leave pages uncut that would lose a larger share of their text
    site          the site of pages that name none
    unwrap        texts: join the lines of paragraphs that were wrapped at a width
    """

    def __init__(self, config: str | os.PathLike[str] | None = None, plugins: Iterable[str] | None = None,
                 state: State | bytes | str | os.PathLike[str] | None = None, *, without: Iterable[str] | None = None,
                 options: Mapping[str, object] | None = None, preset: str | None = None,
                 plugin_files: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (), max_cut: float | None = None,
                 site: str | None = None, unwrap: bool | None = None) -> None:
        learned, place = _state_bytes(state)
        self._arguments: dict[str, Any] = {
            "config": None if config is None else os.fspath(config),
            "plugins": None if plugins is None else _names(plugins), "without": _names(without or ()),
            "files": [os.fspath(file) for file in _paths(plugin_files)], "options": _option_lines(options), "preset": preset,
            "max_cut": max_cut, "site": site, "unwrap": unwrap, "state": learned, "state_place": place}
        self._open()

    def _open(self) -> None:
        self._cleaner = _core.make_cleaner(_PLUGINS, **self._arguments)
        for warning in self._cleaner.warnings:
            warnings.warn(warning, PluginWarning, stacklevel=3)

    def __getstate__(self) -> dict[str, Any]:
        return self._arguments

    def __setstate__(self, arguments: dict[str, Any]) -> None:
        # A worker of Spark gets its pipeline with every task, and opens it once.
        self._arguments = arguments
        learned = arguments["state"]
        key = repr(sorted({**arguments, "state": learned and _core.content_hash(learned)}.items()))
        if key not in _OPENED:
            self._open()
            _OPENED[key] = self._cleaner
        self._cleaner = _OPENED[key]

    @classmethod
    def _of(cls, arguments: dict[str, Any]) -> Pipeline:
        pipeline = cls.__new__(cls)
        pipeline.__setstate__(arguments)
        return pipeline

    @property
    def plugins(self) -> list[str]:
        """"NAME VERSION" of each plugin, in order."""
        return self._cleaner.plugins

    @property
    def fingerprint(self) -> str:
        """Equal for two pipelines that give equal results: plugins' bytes, options, the files that options name."""
        return self._cleaner.fingerprint

    def clean(self, text: str | bytes | None = None, html: str | bytes | None = None, *, url: str | None = None,
              id: str | None = None, site: str | None = None) -> Page:
        """Cleans one page, given as text or as HTML. Of bytes the charset is found out."""
        if (text is None) == (html is None):
            raise TypeError("clean() wants text=... or html=..., one of the two")
        source = html if html is not None else text
        assert source is not None
        return self._cleaner.clean(source, html is not None, id=id, url=url, site=site)

    def clean_many(self, pages: Iterable[str | bytes | Mapping[str, Any]]) -> Iterator[Page]:
        """A Page for each page, in order, as they are asked for: texts, or mappings with the arguments of clean()."""
        for page in pages:
            if isinstance(page, Mapping):
                known = {name: page[name] for name in ("text", "html", "url", "id", "site") if page.get(name) is not None}
                yield self.clean(**known)
            else:
                yield self.clean(page)

    def clean_arrow(self, data: object, *, text: str | None = None, html: str | None = None, id: str | None = None,
                    url: str | None = None, site: str | None = None, audit: bool = False, threads: int = 1) -> Arrow:
        """Cleans a column, a row for each row: an array of texts, or a table with columns `text` or `html` and perhaps
        `id`, `url`, `site` (or others by these names). Gives text, title, date, byline, lang, site, body, hash, status,
        edits, error, iso_date and, when asked for, audit: take it with pyarrow.table(...), polars.DataFrame(...) and the
        like."""
        return self._cleaner.clean_arrow(data, text=text, html=html, id=id, url=url, site=site, audit=audit,
                                         threads=threads)

    def observe_arrow(self, data: object, *, text: str | None = None, html: str | None = None, id: str | None = None,
                      url: str | None = None, site: str | None = None, threads: int = 1,
                      into: State | None = None) -> State:
        """Shows the pages of a column or table, as clean_arrow() takes them, to the plugins that learn from other pages.
        Gives what they have learned, added to `into` when that is given: the state of `winnow learn`, byte for byte.
        Rows that are no page are left out; what plugins complain of is a PluginWarning."""
        state = into if into is not None else State(self)
        for sentence in state._learned.observe_arrow(data, text=text, html=html, id=id, url=url, site=site,
                                                     threads=threads):
            warnings.warn(sentence, PluginWarning, stacklevel=2)
        return state

    def __repr__(self) -> str:
        return f"<winnow.Pipeline {', '.join(self.plugins)}>"


class State:
    """What the two-pass plugins of a pipeline have learned from pages. The order in which pages and states are added
    leaves no trace in it, nor do threads and parts: equal pages give equal bytes.

    pipeline   whose plugins learn; all that the package brings when there is none
    """

    def __init__(self, pipeline: Pipeline | None = None) -> None:
        self._pipeline = pipeline if pipeline is not None else Pipeline()
        self._learned = _core.Learned(self._pipeline._cleaner)

    @classmethod
    def load(cls, source: bytes | str | os.PathLike[str], pipeline: Pipeline | None = None) -> State:
        """A state file, by name, or its bytes."""
        state = cls(pipeline)
        learned, place = _state_bytes(source)
        assert learned is not None
        state._learned.add(learned, place)
        return state

    def merge(self, *others: State) -> State:
        """Adds what others have seen. Gives itself."""
        for other in others:
            self._learned.merge(other._learned)
        return self

    def save(self, file: str | os.PathLike[str] | None = None) -> bytes:
        """The bytes of a state file, also written to `file`, which is there whole or not at all."""
        learned = self._learned.save()
        if file is not None:
            target = Path(file)
            part = target.with_name(f"{target.name}.{os.getpid()}.part")
            try:
                part.write_bytes(learned)
                part.replace(target)
            finally:
                part.unlink(missing_ok=True)
        return learned

    @property
    def hash(self) -> str:
        """As reports and manifests of runs record it."""
        return _core.content_hash(self._learned.save())

    @property
    def plugins(self) -> list[str]:
        """The plugins that learn, in order of their names."""
        return self._learned.plugins

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and self._learned.save() == other._learned.save()

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return State.load, (self._learned.save(), self._pipeline)

    def __repr__(self) -> str:
        return f"<winnow.State of {', '.join(self.plugins)}>"


def _state_bytes(source: State | bytes | str | os.PathLike[str] | None) -> tuple[bytes | None, str]:
    """What a state file holds, and what it is called in messages."""
    if source is None or isinstance(source, bytes):
        return source, "state"
    if isinstance(source, State):
        return source.save(), "state"
    return _core.read_file(os.fspath(source)), os.fspath(source)


def dedup(data: object, *, id: str = "id", text: str = "text", date: str | None = None, url: str | None = None,
          site: str | None = None, keep: Iterable[str] = (), threshold: float = .45,
          index: str | os.PathLike[str] | None = None, memory: int = 1 << 30, threads: int = 1) -> Arrow:
    """Finds copies among the rows of a table: id, cluster, kept, and of copies jaccard and containment, a row a row, as
    `winnow dedup --clusters` gives. `keep`: which copy stays ("longest", "oldest", "newest", "prefer=PATTERN"). Without
    other names the columns "date" (or "published"), "url" and "site" are looked at for that when they are there, and more is
    asked of pages of one site: the one in "site", else the host of "url", else of an id that is an address.
    `index`: a folder; copies of earlier runs' pages are found too, and these are remembered."""
    return _core.dedup(data, id=id, text=text, date=date, url=url, site=site, keep=_names(keep), threshold=threshold,
                       index=None if index is None else os.fspath(index), memory=memory, threads=threads)


def signatures_arrow(data: object, *, text: str = "text", id: str | None = None, date: str | None = None,
                     url: str | None = None, site: str | None = None, keep: Iterable[str] = ()) -> Arrow:
    """What copies are found by, a row a row: sketch (binary, about a kilobyte), letters, content (equal for exact
    copies), keys (64 signed 64-bit band keys, equal for likely copies; null of a text without letters); with `id` also
    rank (binary: of several copies the one of the lowest rank stays)."""
    return _core.signatures(data, text=text, id=id, date=date, url=url, site=site, keep=_names(keep))


def _batches(reading: _core.Reading, rows: int) -> Iterator[Arrow]:
    while (batch := reading.next(rows)) is not None:
        yield batch


def read(inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], *, from_: str = "auto",
         rows: int = 1000) -> Iterator[Arrow]:
    """The pages of files and folders as they come, uncleaned, in batches: id, url, site, text or html, lang, fields,
    error. `from_`: "auto", "txt", "html", "jsonl", "warc", "tar", "zip"."""
    if rows < 1:
        raise Error(f"rows: {rows} rows are no batch: 1 at least")
    return _batches(_core.read_files([os.fspath(file) for file in _paths(inputs)], from_), rows)
