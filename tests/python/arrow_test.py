"""Every way that Arrow data comes in, and how results go out."""
import datetime
import unittest

import pyarrow as pa
import winnow

from pages import sample_texts

TEXTS = [*sample_texts().values()][:9]


class ArrowIn(unittest.TestCase):
    def setUp(self):
        self.pipeline = winnow.Pipeline()
        self.wanted = [self.pipeline.clean(text=text).text for text in TEXTS]

    def texts(self, cleaned):
        return pa.table(cleaned)["text"].to_pylist()

    def test_every_type_of_text_is_read(self):
        for kind in (pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view()):
            with self.subTest(str(kind)):
                values = TEXTS if "string" in str(kind) else [text.encode() for text in TEXTS]
                self.assertEqual(self.wanted, self.texts(self.pipeline.clean_arrow(pa.array(values, kind))))

    def test_arrays_chunks_batches_tables_and_streams_are_read(self):
        array = pa.array(TEXTS)
        batch = pa.record_batch({"id": [str(i) for i in range(len(TEXTS))], "text": array})
        table = pa.Table.from_batches([batch.slice(0, 4), batch.slice(4)])
        for data in (array, pa.chunked_array([array.slice(0, 3), array.slice(3)]), batch, table,
                     pa.RecordBatchReader.from_batches(batch.schema, [batch.slice(0, 2), batch.slice(2)])):
            with self.subTest(type(data).__name__):
                self.assertEqual(self.wanted, self.texts(self.pipeline.clean_arrow(data)))

    def test_slices_begin_where_they_begin(self):
        padded = ["x", *TEXTS, "y"]
        for kind in (pa.string(), pa.string_view()):
            self.assertEqual(self.wanted, self.texts(self.pipeline.clean_arrow(pa.array(padded, kind).slice(1, len(TEXTS)))))
        table = pa.table({"text": padded}).slice(1, len(TEXTS))
        self.assertEqual(self.wanted, self.texts(self.pipeline.clean_arrow(table)))
        struct = pa.StructArray.from_arrays([pa.array(padded)], ["text"]).slice(1, len(TEXTS))
        self.assertEqual(self.wanted, self.texts(self.pipeline.clean_arrow(struct)))

    def test_rows_without_a_text_fail_alone(self):
        data = pa.table({"text": [TEXTS[0], None, TEXTS[1]]})
        for threads in (1, 2):
            rows = pa.table(self.pipeline.clean_arrow(data, audit=True, threads=threads)).to_pylist()
            self.assertEqual(["ok", "failed", "ok"], [row["status"] for row in rows])
            self.assertEqual([self.wanted[0], None, self.wanted[1]], [row["text"] for row in rows])
            self.assertEqual("there is no text", rows[1]["error"])

    def test_html_and_texts_stand_in_one_table(self):
        data = pa.table({"text": [TEXTS[0], None], "html": [None, "<title>T</title><p>One paragraph that stays."]})
        rows = pa.table(self.pipeline.clean_arrow(data)).to_pylist()
        self.assertEqual(self.wanted[0], rows[0]["text"])
        self.assertIn("One paragraph that stays.", rows[1]["text"])

    def test_a_row_with_both_is_read_by_its_text_as_on_the_command_line(self):
        data = pa.table({"text": ["The mill opens at noon."], "html": ["<p>Another page."]})
        self.assertEqual(["The mill opens at noon.\n"], self.texts(self.pipeline.clean_arrow(data)))
        self.assertEqual(["Another page.\n"], self.texts(self.pipeline.clean_arrow(data, html="html")))

    def test_ids_may_be_whole_numbers(self):
        for kind in (pa.int8(), pa.uint16(), pa.int32(), pa.int64(), pa.uint64()):
            data = pa.table({"id": pa.array([9, 7, None], kind), "text": TEXTS[:3]}).slice(1)
            self.assertEqual(self.wanted[1:3], self.texts(self.pipeline.clean_arrow(data)))
        pages = pa.table({"id": [1, -2, 2**62], "text": [TEXTS[0], TEXTS[1], TEXTS[0]]})
        rows = pa.table(winnow.dedup(pages)).to_pylist()
        self.assertEqual([("1", "1"), ("-2", "-2"), (str(2**62), "1")], [(row["id"], row["kept"]) for row in rows])

    def test_dates_and_times_say_which_copy_is_older(self):
        moments = [datetime.datetime(2024, 2, 1), datetime.datetime(1969, 12, 31, 23, 59, 59), datetime.datetime(2023, 1, 1)]
        kinds = [pa.timestamp(unit, zone) for unit in ("s", "ms", "us", "ns") for zone in (None, "UTC")]
        for kind in (pa.date32(), pa.date64(), *kinds):
            with self.subTest(str(kind)):
                values = [moment.date() for moment in moments] if "date" in str(kind) else moments
                pages = pa.table({"id": ["a", "b", "c"], "text": TEXTS[:1] * 3, "date": pa.array(values, kind)})
                for keep, kept in (("oldest", "b"), ("newest", "a")):
                    self.assertEqual({kept}, set(pa.table(winnow.dedup(pages, keep=keep))["kept"].to_pylist()))

    def test_a_page_without_an_id_is_named_by_its_row(self):
        pages = pa.chunked_array([pa.array(["a", "b"]), pa.array([None], pa.string())])
        with self.assertRaises(winnow.Error) as caught:
            winnow.dedup(pa.table({"id": pages, "text": TEXTS[:3]}))
        self.assertIn("row 2: has no id", str(caught.exception))

    def test_empty_data_gives_empty_columns(self):
        for data in (pa.array([], pa.string()), pa.table({"text": pa.array([], pa.string())}),
                     pa.chunked_array([], pa.string())):
            cleaned = pa.table(self.pipeline.clean_arrow(data))
            self.assertEqual(0, cleaned.num_rows)
            self.assertIn("title", cleaned.schema.names)

    def test_other_data_is_refused_with_a_sentence(self):
        for data, said in ((pa.table({"txt": TEXTS}), 'no column "text" (did you mean "txt"?)'),
                           (pa.array([1, 2]), "holds no texts"), ("a text", "is no Arrow data"),
                           (pa.array(TEXTS).dictionary_encode(), "dictionary")):
            with self.assertRaises(winnow.Error) as caught:
                self.pipeline.clean_arrow(data)
            self.assertIn(said, str(caught.exception))


class ArrowOut(unittest.TestCase):
    def setUp(self):
        self.cleaned = winnow.Pipeline().clean_arrow(pa.array(TEXTS * 40), audit=True)

    def test_results_are_not_copied(self):
        one = pa.array(self.cleaned).field("text").buffers()[2].address
        self.assertEqual(one, pa.array(self.cleaned).field("text").buffers()[2].address)
        self.assertEqual(one, pa.table(self.cleaned)["text"].chunk(0).buffers()[2].address)

    def test_results_outlive_what_gave_them(self):
        table = pa.table(self.cleaned)
        wanted = self.cleaned and table["text"].to_pylist()
        del self.cleaned
        self.assertEqual(wanted, table["text"].to_pylist())
        table.validate(full=True)

    def test_what_nobody_takes_is_let_go(self):
        for _ in range(50):
            self.cleaned.__arrow_c_array__()
            self.cleaned.__arrow_c_stream__()
            self.cleaned.__arrow_c_schema__()

    def test_threads_and_chunks_make_no_difference(self):
        pipeline = winnow.Pipeline()
        texts = [text if i % 17 else None for i, text in enumerate(TEXTS * 40)]
        one = pa.table(pipeline.clean_arrow(pa.array(texts), audit=True))
        one.validate(full=True)
        two = pa.table(pipeline.clean_arrow(pa.array(texts), audit=True, threads=2))
        two.validate(full=True)
        self.assertEqual(one, two)
        parts = pa.chunked_array([texts[:7], texts[7:8], texts[8:]], pa.string())
        self.assertEqual(one, pa.table(pipeline.clean_arrow(parts, audit=True, threads=3)).combine_chunks())
        with self.assertRaises(winnow.Error):
            pa.array(pipeline.clean_arrow(parts))


if __name__ == "__main__":
    unittest.main()
