"""Winnow on Apache Spark (PySpark 4): the same answers as one machine, for any number of partitions, sizes of batches and
order of rows.

    import winnow.spark as ws
    pages = ws.read_warc(spark, "s3a://bucket/*.warc.gz")            # or spark.read.json / parquet
    clean = ws.clean(pages, options={"duplicates.lead_words": 30})   # lazy
    state = ws.observe(pages)                                        # what the pages of a site have in common
    clean = ws.clean(pages, state=state)                             # and cleaned by that
    copies = ws.near_duplicates(clean, id="id", text="text")
    ws.write(clean.join(copies, "id"), "s3a://bucket/clean", partitions=["lang"])

Each worker checks that it has the driver's plugins, options and version, and fails with a sentence when it has not.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import (ArrayType, BinaryType, DoubleType, LongType, StringType, StructField, StructType)

from . import Error, Pipeline, State, __version__, _core, _names, read, signatures_arrow

__all__ = ["clean", "connected_components", "near_duplicates", "observe", "read_warc", "write"]

#: Edges up to which connected components are found on the driver, in C++: 16 bytes an edge as they arrive, some 60 while
#: they are worked on. Above it Spark does it.
DRIVER_EDGES = 10_000_000

_TEXTS = ("text", "title", "date", "byline", "lang", "site", "body", "hash", "status")
_RESULT = StructType([*(StructField(name, StringType()) for name in _TEXTS), StructField("edits", LongType()),
                      StructField("error", StringType()), StructField("iso_date", StringType()),
                      StructField("audit", StringType())])
_PAGES = StructType([StructField(name, StringType())
                     for name in ("id", "url", "site", "text", "html", "lang", "fields", "error")])

Batches = Iterator[pa.RecordBatch]


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Large strings as Spark's types want them."""
    def narrow(kind: pa.DataType) -> pa.DataType:
        if pa.types.is_large_string(kind):
            return pa.string()
        if pa.types.is_large_binary(kind):
            return pa.binary()
        return pa.list_(pa.int64()) if pa.types.is_fixed_size_list(kind) else kind

    columns = [column.cast(narrow(column.type)) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _taken(arrow: Any) -> pa.RecordBatch:
    return pa.record_batch(arrow)


def _check(wanted: tuple[str, str], pipeline: Pipeline) -> None:
    here = (__version__, pipeline.fingerprint)
    if here != wanted:
        raise RuntimeError(
            f"this worker has Winnow {here[0]} with plugins and options {here[1]}, the driver {wanted[0]} with "
            f"{wanted[1]}: install the same wheel on all machines, and give files that options name the same content")


def _check_version(wanted: str) -> None:
    if wanted != __version__:
        raise RuntimeError(f"this worker has Winnow {__version__}, the driver {wanted}: install the same wheel on all "
                           "machines")


def _carried(df: DataFrame, pipeline: Pipeline) -> Callable[[], Pipeline]:
    """Gives a worker the pipeline, and fails when it is not the driver's. What a pipeline has learned goes to each
    executor once, by broadcast, and not with every task."""
    wanted = (__version__, pipeline.fingerprint)
    arguments = pipeline.__getstate__()
    if arguments["state"] is None:
        def alone() -> Pipeline:
            _check(wanted, pipeline)
            return pipeline
        return alone
    learned = df.sparkSession.sparkContext.broadcast(arguments.pop("state"))

    def opened() -> Pipeline:
        here = Pipeline._of({**arguments, "state": learned.value})
        _check(wanted, here)
        return here
    return opened


def _page_columns(df: DataFrame, text: str | None, html: str | None, id: str, url: str | None,
                  site: str | None) -> dict[str, Any]:
    """Which columns pages are made of: those that were named, which must be there, and the usual ones that are."""
    there = df.columns
    columns = {"text": text or ("text" if "text" in there and html is None else None),
               "html": html or ("html" if "html" in there else None), "id": id,
               "url": url or ("url" if "url" in there else None), "site": site or ("site" if "site" in there else None)}
    for name in columns.values():
        if name is not None and name not in there:
            raise Error(f"there is no column \"{name}\": there are {', '.join(there)}")
    return columns


def clean(df: DataFrame, *, text: str | None = None, html: str | None = None, id: str = "id", url: str | None = None,
          site: str | None = None, audit: bool = False, pipeline: Pipeline | None = None, **choice: Any) -> DataFrame:
    """The rows of `df`, cleaned: its columns, and text, title, date, byline, lang, site, body, hash, status, edits,
    error, iso_date and, when asked for, audit. Columns of `df` that bear one of these names become "source_NAME". `choice`: the
    arguments of winnow.Pipeline."""
    carried = _carried(df, pipeline if pipeline is not None else Pipeline(**choice))
    columns = _page_columns(df, text, html, id, url, site)
    result = [field for field in _RESULT.fields if audit or field.name != "audit"]
    ours = {field.name for field in result}
    kept = [(name, f"source_{name}" if name in ours else name) for name in df.columns
            if name not in (columns["text"], columns["html"])]
    schema = StructType([StructField(after, df.schema[before].dataType) for before, after in kept] + result)
    names = [field.name for field in schema.fields]

    def run(batches: Batches) -> Batches:
        here = carried()
        for batch in batches:
            cleaned = _plain(_taken(here.clean_arrow(batch, audit=audit, **columns)))
            source = [batch.column(batch.schema.get_field_index(before)) for before, _ in kept]
            yield pa.RecordBatch.from_arrays(source + cleaned.columns, names=names)

    return df.mapInArrow(run, schema)


def observe(df: DataFrame, *, text: str | None = None, html: str | None = None, id: str = "id", url: str | None = None,
            site: str | None = None, fan_in: int = 16, pipeline: Pipeline | None = None, **choice: Any) -> State:
    """What the plugins that learn from other pages make of all rows, for clean(..., state=...): the bytes that `winnow
    learn` writes for the same pages. Each task looks at its rows; states are brought together in a tree, `fan_in` at a
    time, and at last on the driver. A state is held in memory by its task, and may have 2 GB at most. `choice`: the
    arguments of winnow.Pipeline."""
    if fan_in < 2:
        raise Error(f"fan_in: {fan_in} states at a time never become one: 2 at least")
    pipeline = pipeline if pipeline is not None else Pipeline(**choice)
    result = State(pipeline)
    carried = _carried(df, pipeline)
    columns = _page_columns(df, text, html, id, url, site)
    schema = StructType([StructField("state", BinaryType())])

    def look(batches: Batches) -> Batches:
        here = carried()
        state = State(here)
        for batch in batches:
            here.observe_arrow(batch, into=state, **columns)
        yield pa.record_batch({"state": pa.array([state.save()], pa.binary())})

    def bring_together(batches: Batches) -> Batches:
        state = State(carried())
        for batch in batches:
            for learned in batch.column(0):
                state.merge(State.load(learned.as_py(), state._pipeline))
        yield pa.record_batch({"state": pa.array([state.save()], pa.binary())})

    wanted = dict.fromkeys(name for name in columns.values() if name is not None)
    states = df.select(*wanted).mapInArrow(look, schema).persist(StorageLevel.DISK_ONLY)
    try:
        count = states.count()
        tree = states
        while count > fan_in:
            count = -(-count // fan_in)
            tree = tree.repartition(count).mapInArrow(bring_together, schema)
        for row in tree.toLocalIterator():
            result.merge(State.load(bytes(row["state"]), pipeline))
    finally:
        states.unpersist()
    return result


def read_warc(spark: SparkSession, paths: str | Sequence[str], *, from_: str = "auto") -> DataFrame:
    """The pages of WARC, WET, JSONL, HTML or text files, also compressed, one task a file: id, url, site, text or html,
    lang, fields (JSON of a row's other members), error (what was damaged). A file is held in memory by its task, and may
    have 2 GB at most. Ids come from the records, else from their URLs, else from the file's path and the record's place."""
    files = spark.read.format("binaryFile").load(paths if isinstance(paths, str) else list(paths))
    version = __version__

    def run(batches: Batches) -> Batches:
        _check_version(version)
        for batch in batches:
            for path, content in zip(batch.column(0), batch.column(1)):
                for pages in _read_one(path.as_py(), content.as_buffer(), from_):
                    yield pages

    return files.select("path", "content").mapInArrow(run, _PAGES)


def _read_one(path: str, content: pa.Buffer, from_: str) -> Batches:
    """The pages of one file, which a worker's reader finds on its own disk under its own name."""
    name = path.rstrip("/").rsplit("/", 1)[-1]
    with tempfile.TemporaryDirectory(prefix="winnow-") as folder:
        file = os.path.join(folder, name)
        with open(file, "wb") as out:
            out.write(content)

        def told(value: str | None) -> str | None:
            # A page that is named by its file is named by where that came from.
            return path if value == name else value.replace(file, path) if value is not None else None

        for pages in read(file, from_=from_):
            batch = _plain(_taken(pages))
            columns = [pa.array(map(told, column.to_pylist()), pa.string()) if field in ("id", "error") else column
                       for field, column in zip(batch.schema.names, batch.columns)]
            yield pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def write(df: DataFrame, path: str, *, partitions: Sequence[str] = (), audit: str | None = None, mode: str = "error",
          id: str = "id") -> None:
    """Writes cleaned pages as Parquet below `path`, parted by the columns `partitions`, and, when there is a column
    "audit", that column with the ids beside it: in `audit`, else in PATH.audit. A task that is run twice, after a failure
    or by speculation, leaves one result: Spark's committer takes the files of one attempt, and all attempts give equal
    rows."""
    if "audit" not in df.columns:
        df.write.mode(mode).partitionBy(*partitions).parquet(path)
        return
    kept = df.persist(StorageLevel.DISK_ONLY)
    try:
        kept.drop("audit").write.mode(mode).partitionBy(*partitions).parquet(path)
        kept.select(id, *(name for name in partitions if name != id), "audit").write.mode(mode).partitionBy(
            *partitions).parquet(audit or path.rstrip("/") + ".audit")
    finally:
        kept.unpersist()


# --- Near duplicates ---------------------------------------------------------------------------------------------------
# The steps of core/include/winnow/dedup_steps.h. A page is known by its content, a signed 64-bit number that is equal for
# pages of equal words: no number that the engine makes up takes part, so that nothing depends on partitions or order.


def near_duplicates(df: DataFrame, *, id: str = "id", text: str = "text", date: str | None = None,
                    url: str | None = None, site: str | None = None, keep: Iterable[str] = (), threshold: float = .45,
                    driver_edges: int = DRIVER_EDGES) -> DataFrame:
    """Copies among the rows: id, cluster, kept, jaccard, containment, as `winnow dedup --clusters` gives them. Ids must be
    unique. Up to `driver_edges` pairs of copies are joined into clusters on the driver, more in Spark, with the same
    result. Sketches are made once and kept on the executors' disks until the session ends or the cache is cleared."""
    rules = _names(keep)
    if not .35 <= threshold <= 1:
        raise Error(f"threshold: \"{threshold}\" is no number from .35 to 1\n        below .35 pages meet that only share a "
                    "subject")
    signatures_arrow(pa.record_batch({text: pa.array([], pa.string())}), text=text, keep=rules)  # refuses unknown rules
    there = set(df.columns)
    date = date or next((name for name in ("date", "published") if name in there), None)
    url = url or ("url" if "url" in there else None)
    site = site or ("site" if "site" in there else None)
    for name in (id, text, date, url, site):
        if name is not None and name not in there:
            raise Error(f"there is no column \"{name}\": there are {', '.join(df.columns)}")
    wanted = [name for name in dict.fromkeys((id, text, date, url, site)) if name is not None]
    version = __version__
    schema = StructType([StructField("id", StringType()), StructField("sketch", BinaryType()),
                         StructField("letters", LongType()), StructField("content", LongType()),
                         StructField("keys", ArrayType(LongType())), StructField("rank", BinaryType())])

    def sketch(batches: Batches) -> Batches:
        _check_version(version)
        for batch in batches:
            made = _plain(_taken(signatures_arrow(batch, text=text, id=id, date=date, url=url, site=site, keep=rules)))
            yield pa.RecordBatch.from_arrays(
                [batch.column(batch.schema.get_field_index(id)).cast(pa.string()), *made.columns],
                names=["id", *made.schema.names])

    ids_as_text = df.select(*(F.col(name).cast("string") if name == id else F.col(name) for name in wanted))
    pages = ids_as_text.mapInArrow(sketch, schema).persist(StorageLevel.DISK_ONLY)
    places = pages.select("id", "letters", "content", "rank")
    # Exact copies are one page from here on, the best of them.
    lettered = pages.filter(F.col("letters") > 0)
    firsts = lettered.groupBy("content").agg(F.min_by(F.struct("id", "sketch", "letters", "keys", "rank"), "rank")
                                             .alias("page")).select("content", "page.*").persist(StorageLevel.DISK_ONLY)
    edges = _verified(firsts, threshold).persist(StorageLevel.DISK_ONLY)
    roots = connected_components(edges, driver_edges=driver_edges)
    settled = _settled(roots.join(firsts, "content").select("root", "content", "sketch", "rank"), threshold)
    # A page stands where the first of its content stands.
    kept_ids = firsts.select(F.col("content").alias("kept"), F.col("id").alias("kept_id"))
    stands = (firsts.select("content").join(settled, "content", "left").withColumn("kept", F.coalesce("kept", "content"))
              .join(kept_ids, "kept").select(F.col("content").alias("stands_for"), "kept_id", "jaccard", "containment"))
    joined = places.join(stands, (F.col("content") == F.col("stands_for")) & (F.col("letters") > 0), "left")
    kept = F.coalesce("kept_id", "id")
    is_copy = kept != F.col("id")

    def alike(name: str) -> Column:
        return F.when(is_copy, F.coalesce(name, F.lit(1.0))).alias(name)

    return joined.select("id", kept.alias("cluster"), kept.alias("kept"), alike("jaccard"), alike("containment"))


def _verified(firsts: DataFrame, threshold: float) -> DataFrame:
    """(a, b): contents of pages that are copies of each other."""
    pair = StructType([StructField("a", LongType()), StructField("b", LongType())])

    def neighbours(batches: Batches) -> Batches:
        pairs = _core.Neighbours()
        for batch in batches:
            yield _taken(pairs.add(batch.select(["key", "content"])))

    def verify(batches: Batches) -> Batches:
        check = _core.CopyCheck(threshold)
        for batch in batches:
            yield _taken(check.verified(batch))

    # A page may have one key in two of its bands; it meets others there once.
    keyed = firsts.select(F.explode("keys").alias("key"), "letters", "content")
    candidates = (keyed.repartition("key").sortWithinPartitions("key", "letters", "content")
                  .mapInArrow(neighbours, pair).distinct())
    sketches = firsts.select("content", "sketch")
    a = sketches.select(F.col("content").alias("a"), F.col("sketch").alias("sketch_a"))
    b = sketches.select(F.col("content").alias("b"), F.col("sketch").alias("sketch_b"))
    return candidates.join(a, "a").join(b, "b").select("a", "b", "sketch_a", "sketch_b").mapInArrow(verify, pair)


def _settled(pages: DataFrame, threshold: float) -> DataFrame:
    """(content, kept, jaccard, containment) of (root, content, sketch, rank): which page of a component stays for which.
    A component is held in memory by one task, a kilobyte a page."""
    schema = StructType([StructField("content", LongType()), StructField("kept", LongType()),
                         StructField("jaccard", DoubleType()), StructField("containment", DoubleType())])

    def settle(batches: Batches) -> Batches:
        settler = _core.Settler(threshold)
        for batch in batches:
            yield _taken(settler.add(batch))
        yield _taken(settler.finish())

    return (pages.repartition("root").sortWithinPartitions("root", "rank").select("root", "content", "sketch")
            .mapInArrow(settle, schema))


def connected_components(edges: DataFrame, *, driver_edges: int = DRIVER_EDGES) -> DataFrame:
    """(content, root) of the graph with the edges (a, b): `root` is the smallest content of its component. On the driver
    up to `driver_edges` edges, else by alternating large-star and small-star (Kiveris and others, 2014)."""
    taken = edges.select("a", "b")
    if taken.limit(driver_edges + 1).count() <= driver_edges:
        found = _taken(_core.components(_table_of(taken)))
        schema = StructType([StructField("content", LongType()), StructField("root", LongType())])
        return taken.sparkSession.createDataFrame(pa.Table.from_batches([found]), schema)
    return _stars(taken)


def _table_of(edges: DataFrame) -> pa.Table:
    return edges.toArrow()


def _stars(edges: DataFrame) -> DataFrame:
    # Each node goes with its neighbours to the smallest of them, in turns larger ones and smaller ones alone, until
    # every component is a star. Loops are left out; what is found is written to disk between rounds, so that a round's
    # plan does not hold all earlier ones.
    now = edges.filter("a != b").select(F.greatest("a", "b").alias("u"), F.least("a", "b").alias("v")).distinct()
    now = _set_down(now)
    before: tuple[int, int] | None = None
    while True:
        large = _star(now.union(now.select(F.col("v").alias("u"), F.col("u").alias("v"))), F.col("n") > F.col("u"), False)
        now, last = _set_down(_star(large.select(F.greatest("u", "v").alias("u"), F.least("u", "v").alias("v")),
                                    F.lit(True), True)), now
        state = _state_of(now)
        last.unpersist()
        if state == before:
            break
        before = state
    nodes = now.select(F.col("u").alias("content"), F.col("v").alias("root"))
    return nodes.union(nodes.select(F.col("root").alias("content"), "root").distinct())


def _star(pairs: DataFrame, chosen: Column, with_self: bool) -> DataFrame:
    """Every neighbour n of u that is `chosen` goes to the smallest m of u and its neighbours."""
    smallest = pairs.groupBy("u").agg(F.min("v").alias("least")).select("u", F.least("u", "least").alias("m"))
    joined = pairs.select("u", F.col("v").alias("n")).join(smallest, "u")
    found = joined.filter(chosen).select(F.col("n").alias("u"), F.col("m").alias("v"))
    if with_self:
        found = found.union(smallest.select("u", F.col("m").alias("v")))
    return found.filter("u != v").distinct()


def _set_down(df: DataFrame) -> DataFrame:
    # A folder for checkpoints outlives executors; without one they hold what is set down, and losing one ends the job.
    return df.checkpoint() if df.sparkSession.sparkContext.getCheckpointDir() else df.localCheckpoint()


def _state_of(pairs: DataFrame) -> tuple[int, int]:
    """Count and an order-free sum: equal when nothing changed."""
    row = pairs.agg(F.count("*").alias("n"), F.sum(F.xxhash64("u", "v").cast("decimal(38,0)")).alias("sum")).collect()[0]
    return row["n"], int(row["sum"] or 0)
