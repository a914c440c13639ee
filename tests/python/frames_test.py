"""The examples of python/examples with pandas, polars, duckdb and pyarrow."""
import importlib.util
import pathlib
import tempfile
import unittest

import pyarrow as pa
import pyarrow.parquet as pq
import winnow

from pages import SOURCE, sample_texts

TEXTS = [*sample_texts().values()][:8]
IDS = [f"page-{number}" for number in range(len(TEXTS))]


def example(name):
    spec = importlib.util.spec_from_file_location(name, SOURCE / "python/examples" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Frames(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.wanted = [winnow.Pipeline().clean(text=text).text for text in TEXTS]

    def test_pandas(self):
        import pandas as pd
        frame = pd.DataFrame({"id": [*IDS, "page-9-again"], "text": [*TEXTS, TEXTS[3]]})
        result = example("with_pandas").cleaned(frame)
        self.assertEqual(dict(zip(IDS, self.wanted)), dict(zip(result["id"], result["text"])))
        # A frame and a column as they are.
        direct = pa.table(winnow.Pipeline().clean_arrow(frame))
        self.assertEqual(self.wanted, direct["text"].to_pylist()[:-1])

    def test_polars(self):
        import polars as pl
        frame = pl.DataFrame({"id": IDS, "text": TEXTS})
        self.assertEqual(self.wanted, example("with_polars").cleaned(frame)["text"].to_list())
        clean = pl.DataFrame(winnow.Pipeline().clean_arrow(frame["text"]))
        self.assertEqual(self.wanted, clean["text"].to_list())
        copies = pl.DataFrame(winnow.dedup(frame))
        self.assertEqual(IDS, copies["kept"].to_list())

    def test_duckdb(self):
        import duckdb
        with duckdb.connect() as database:
            database.execute("CREATE TABLE pages (id TEXT, url TEXT, text TEXT)")
            database.executemany("INSERT INTO pages VALUES (?, ?, ?)",
                                 [[id, "https://harnby.example/" + id, text] for id, text in zip(IDS, TEXTS)])
            edits = sum(len(winnow.Pipeline().clean(text=text).edits) for text in TEXTS)
            self.assertEqual([("harnby.example", edits)], example("with_duckdb").edits_by_site(database))

    def test_pyarrow(self):
        with tempfile.TemporaryDirectory() as folder:
            source, target = pathlib.Path(folder) / "in.parquet", pathlib.Path(folder) / "out.parquet"
            pq.write_table(pa.table({"id": IDS, "text": TEXTS}), source)
            self.assertEqual(len(TEXTS), example("with_pyarrow").clean_file(str(source), str(target)))
            rows = pq.read_table(target).to_pylist()
            self.assertEqual(list(zip(IDS, self.wanted)), [(row["id"], row["text"]) for row in rows])
            self.assertTrue(all(row["audit"] for row in rows))


if __name__ == "__main__":
    unittest.main()
