"""Pipelines, pages, copies and the index from Python."""
import gc
import json
import os
import pathlib
import pickle
import random
import re
import subprocess
import sys
import tempfile
import threading
import unittest
import warnings

import pyarrow as pa
import winnow
from winnow import _core

from pages import ARCHIVE, BUILD, SOURCE, archive, command_line, read_jsonl, readme, sample_texts, \
    site_pages, write_jsonl

PAGE = "Log in\nHome > Farming > Gardens\nNine years for a row of beans\nBy Dora Whitlock | 21 April 2023\n" \
       "The waiting list for a plot in Harnby is nine years long, and nobody on it has ever been heard to complain.\n" \
       "Not everyone agrees. The older plot holders say leeks canâ€™t be halved, and that is the end of the matter.\n"


def scratch(test):
    folder = tempfile.TemporaryDirectory()
    test.addCleanup(folder.cleanup)
    return pathlib.Path(folder.name)


class Cleaning(unittest.TestCase):
    def setUp(self):
        self.pipeline = winnow.Pipeline()

    def test_a_page_has_its_text_its_facts_and_its_edits(self):
        page = self.pipeline.clean(text=PAGE, id="beans", url="https://harnby.example/beans")
        self.assertEqual("ok", page.status)
        self.assertEqual("Nine years for a row of beans", page.title)
        self.assertEqual("harnby.example", page.site)
        self.assertNotIn("Log in", page.text)
        self.assertIn("can’t be halved", page.body)
        mended = [edit for edit in page.edits if edit.plugin == "mojibake"]
        self.assertEqual(["replace"], [edit.kind for edit in mended])
        self.assertEqual("â€™", mended[0].removed)
        begin, end = mended[0].in_source
        self.assertEqual("â€™", PAGE.encode()[begin:end].decode())
        dropped = [edit for edit in page.edits if edit.kind == "drop"]
        self.assertIn("Log in", [edit.removed for edit in dropped])
        self.assertTrue(all(edit.reason and edit.version for edit in page.edits))

    def test_texts_and_rows_are_those_of_the_command_line(self):
        texts = sample_texts()
        self.assertGreater(len(texts), 10)
        rows = [{"id": name, "text": text, "url": "https://www.example.org/" + name} for name, text in texts.items()]
        folder = scratch(self)
        write_jsonl(folder / "in.jsonl", rows)
        said = command_line("clean", "--from", "jsonl", "-f", "jsonl", "-q", "--audit", folder / "audit.jsonl",
                            folder / "in.jsonl")
        table = pa.table(self.pipeline.clean_arrow(pa.Table.from_pylist(rows), audit=True))
        self.assertEqual(len(rows), table.num_rows)
        for row, ours in zip(read_jsonl(said.stdout), table.to_pylist()):
            for name in ("text", "body", "title", "date", "iso_date", "byline", "lang", "site", "hash", "status", "edits"):
                self.assertEqual(row.get(name), ours[name], (row["id"], name))
            page = self.pipeline.clean(text=texts[row["id"]], id=row["id"])
            self.assertEqual(row["text"], page.text)
            self.assertEqual(row["hash"], page.hash)

    def test_html_is_read_as_the_command_line_reads_it(self):
        for path in sorted(ARCHIVE.rglob("*.html"))[:8]:
            said = command_line("clean", "-f", "jsonl", "-q", path)
            row = read_jsonl(said.stdout)[0]
            page = self.pipeline.clean(html=path.read_bytes())
            self.assertEqual(row["text"], page.text, path)
            self.assertEqual(row.get("title"), page.title)
            self.assertEqual(path.read_bytes(), page.restore())

    def test_every_input_comes_back(self):
        for source in [*sample_texts().values(), PAGE, "", "\n\n", "a\r\nb\rc", "\ufeffbom\n", "x\x00y\n\u00ad"]:
            self.assertEqual(source, self.pipeline.clean(text=source).restore())
        for path in sorted(ARCHIVE.rglob("*.txt")):
            self.assertEqual(path.read_bytes(), self.pipeline.clean(text=path.read_bytes()).restore(), path)

    def test_cleaning_many_is_cleaning_each(self):
        texts = list(sample_texts().values())[:6]
        one_by_one = [self.pipeline.clean(text=text).text for text in texts]
        self.assertEqual(one_by_one, [page.text for page in self.pipeline.clean_many(texts)])
        self.assertEqual(one_by_one, [page.text for page in self.pipeline.clean_many({"text": t, "id": "x"} for t in texts)])

    def test_options_plugins_and_files_are_those_of_the_command_line(self):
        folder = scratch(self)
        (folder / "page.txt").write_text(PAGE, encoding="utf-8")
        (folder / "winnow.toml").write_text('without = ["mojibake"]\njobs = 3\n[set.duplicates]\nlead_words = 30\n')
        said = command_line("clean", "--config", folder / "winnow.toml", "-f", "jsonl", folder / "page.txt").stdout
        by_file = winnow.Pipeline(config=folder / "winnow.toml")
        by_name = winnow.Pipeline(without=["mojibake"], options={"duplicates": {"lead_words": 30}})
        self.assertEqual(read_jsonl(said)[0]["text"], by_file.clean(text=PAGE).text)
        self.assertIn("â€™", by_file.clean(text=PAGE).text)
        self.assertEqual(by_file.fingerprint, by_name.fingerprint)
        self.assertNotEqual(by_file.fingerprint, self.pipeline.fingerprint)
        self.assertEqual(["mojibake"], [name.split()[0] for name in winnow.Pipeline(plugins=["mojibake"]).plugins])

    def test_wraps_are_undone_as_on_the_command_line(self):
        folder = scratch(self)
        page = ("The tide table looks like a page of numbers, and most people\nturn it over without reading. Yet it is the "
                "only page of the\nalmanac that the harbour master knows by heart, and whoever\nasks him why will be told "
                "that every line of it was paid for\nby somebody.\n")
        (folder / "page.txt").write_text(page)
        (folder / "winnow.toml").write_text("unwrap = true\n")
        said = command_line("clean", "--unwrap", "-f", "jsonl", folder / "page.txt").stdout
        unwrapping = winnow.Pipeline(unwrap=True)
        cleaned = unwrapping.clean(text=page)
        self.assertEqual(page.replace("\n", " ").rstrip() + "\n", cleaned.text)
        self.assertEqual(read_jsonl(said)[0]["text"], cleaned.text)
        self.assertEqual(page, cleaned.restore())
        self.assertEqual(unwrapping.fingerprint, winnow.Pipeline(config=folder / "winnow.toml").fingerprint)
        self.assertNotEqual(unwrapping.fingerprint, self.pipeline.fingerprint)

    def test_names_may_stand_in_one_text_as_on_the_command_line(self):
        without = winnow.Pipeline(without=["related", "chrome"])
        self.assertEqual(without.plugins, winnow.Pipeline(without="related,chrome").plugins)
        self.assertEqual(winnow.Pipeline(plugins=["mojibake"]).plugins, winnow.Pipeline(plugins="mojibake").plugins)
        self.assertEqual([], winnow.Pipeline(plugins="").plugins)
        with self.assertRaises(winnow.Error):
            winnow.read("nowhere", rows=0)

    def test_a_guard_leaves_a_page_uncut(self):
        page = winnow.Pipeline(max_cut=0.01).clean(text=PAGE)
        self.assertEqual("quarantined", page.status)
        self.assertIn("would lose", page.error)
        self.assertIn("Log in", page.text)
        self.assertEqual(PAGE, page.restore())

    def test_a_pipeline_is_pickled_by_its_settings(self):
        pipeline = winnow.Pipeline(without=["related"])
        again = pickle.loads(pickle.dumps(pipeline))
        self.assertEqual(pipeline.fingerprint, again.fingerprint)
        self.assertEqual(pipeline.clean(text=PAGE).text, again.clean(text=PAGE).text)


class Documents(unittest.TestCase):
    def test_the_lines_of_the_readme_run(self):
        folder = scratch(self)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder)
        pathlib.Path("page.txt").write_text(PAGE, encoding="utf-8")
        lines = readme()[0]
        self.assertEqual(5, len(lines.splitlines()))
        said = {"table": pa.Table.from_pylist(archive(40))}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            exec(lines, said)
        self.assertEqual(PAGE, said["page"].restore())
        self.assertEqual(40, said["clean"].num_rows)
        self.assertEqual(["id", "cluster", "kept", "jaccard", "containment"], said["copies"].column_names)

    def test_the_first_lines_of_the_page_on_python_run(self):
        text = (SOURCE / "docs/python.md").read_text(encoding="utf-8")
        said = {"table": pa.Table.from_pylist(archive(20))}
        for block in re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
            if "spark" not in block:
                exec(block, said)
        self.assertEqual("ok", said["page"].status)


class Refusals(unittest.TestCase):
    def refused(self, call, *arguments, **named):
        with self.assertRaises(winnow.Error) as caught:
            call(*arguments, **named)
        return str(caught.exception)

    def same_sentence(self, ours, *arguments):
        said = command_line("clean", *arguments, SOURCE / "README.md", check=False)
        self.assertEqual(2, said.returncode)
        sentence = ours.splitlines()[0].split(": ", 1)[1]
        self.assertIn(sentence, said.stderr)

    def test_what_is_wrong_is_said_in_the_words_of_the_command_line(self):
        self.same_sentence(self.refused(winnow.Pipeline, plugins=["chrom"]), "--plugins", "chrom")
        self.same_sentence(self.refused(winnow.Pipeline, without=["relatd"]), "--without", "relatd")
        self.same_sentence(self.refused(winnow.Pipeline, options={"duplicates.lead_word": 3}), "--set",
                           "duplicates.lead_word=3")
        self.same_sentence(self.refused(winnow.Pipeline, options={"duplicates.lead_words": "many"}), "--set",
                           "duplicates.lead_words=many")
        self.same_sentence(self.refused(winnow.Pipeline, preset="brutal"), "--preset", "brutal")
        self.same_sentence(self.refused(winnow.Pipeline, plugin_files=["/nonexistent/x.winnow.so"]), "--plugin",
                           "/nonexistent/x.winnow.so")
        folder = scratch(self)
        for text in ("wihtout = 'a'\n", "without = [\n", "set = 3\n", "plugins = [['a']]\n"):
            (folder / "w.toml").write_text(text)
            said = command_line("clean", "--config", folder / "w.toml", SOURCE / "README.md", check=False).stderr
            self.assertIn(self.refused(winnow.Pipeline, config=folder / "w.toml").splitlines()[0], said)
        error = None
        try:
            winnow.Pipeline(plugins=["chrom"])
        except winnow.Error as caught:
            error = caught
        self.assertIn('did you mean "chrome"', error.what)
        self.assertEqual("winnow plugins list shows those that are found", error.advice)

    def test_a_configuration_file_of_the_command_line_is_understood_whole(self):
        # Every setting that may stand in a file is either one of pages or left out by name.
        folder = scratch(self)
        table = (SOURCE / "cli/options.cpp").read_text(encoding="utf-8")
        flags = [(entry.split('"')[1], re.search(r"In::(k\w+)", entry)) for entry in table.split("Flag{")[1:]]
        names = {name for name, where in flags if where and where[1] != "kNever"}
        self.assertLess({"jobs", "plugins", "output", "memory"}, names)
        for name in sorted(names):
            (folder / "w.toml").write_text(f"{name} = 1\n")
            try:
                winnow.Pipeline(config=folder / "w.toml")
            except winnow.Error as error:
                self.assertNotIn("unknown setting", str(error), name)

    def test_pages_that_are_none_are_refused(self):
        pipeline = winnow.Pipeline()
        self.assertIn("surrogate", self.refused(pipeline.clean, text="\ud800"))
        self.assertIn("not int", self.refused(pipeline.clean, text=3))
        with self.assertRaises(TypeError):
            pipeline.clean()
        with self.assertRaises(TypeError):
            pipeline.clean(text="a", html="b")
        self.assertIn("PNG", self.refused(pipeline.clean, html=b"\x89PNG\r\n\x1a\n" + bytes(100)))

    def test_a_plugin_that_can_not_be_used_is_warned_of(self):
        folder = scratch(self)
        (folder / "broken.winnow.so").write_bytes(b"no library")
        program = ("import warnings, winnow\n"
                   "with warnings.catch_warnings(record=True) as seen:\n"
                   "    warnings.simplefilter('always')\n"
                   "    winnow.Pipeline()\n"
                   "print([str(w.message) for w in seen if w.category is winnow.PluginWarning])\n")
        said = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True,
                              env={**os.environ, "WINNOW_PLUGIN_PATH": str(folder)}).stdout
        self.assertIn("broken.winnow.so", said)


class Threads(unittest.TestCase):
    def test_importing_starts_no_thread(self):
        program = "import os, winnow; winnow.Pipeline().clean(text='a'); print(len(os.listdir('/proc/self/task')))"
        said = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
        self.assertEqual("1", said.strip())

    def test_threads_share_a_pipeline(self):
        pipeline = winnow.Pipeline()
        texts = list(sample_texts().values())
        wanted = [pipeline.clean(text=text).text for text in texts]
        wrong = []

        def work(first):
            for at in range(len(texts)):
                number = (at + first) % len(texts)
                if pipeline.clean(text=texts[number]).text != wanted[number]:
                    wrong.append(number)

        threads = [threading.Thread(target=work, args=(5 * i,)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([], wrong)

    def test_other_python_threads_run_while_pages_are_cleaned(self):
        pipeline = winnow.Pipeline()
        table = pa.table({"text": list(sample_texts().values()) * 40})
        ticks, done = [0], threading.Event()

        def tick():
            while not done.is_set():
                ticks[0] += 1
                done.wait(.001)

        other = threading.Thread(target=tick)
        other.start()
        before = ticks[0]
        pipeline.clean_arrow(table)
        during = ticks[0] - before
        done.set()
        other.join()
        self.assertGreater(during, 3)

    def test_a_child_cleans_while_its_parent_does(self):
        pipeline = winnow.Pipeline()
        wanted = pipeline.clean(text=PAGE).text
        stop = threading.Event()

        def work():
            while not stop.is_set():
                pipeline.clean(text=PAGE)

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(20):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", DeprecationWarning)
                    child = os.fork()
                if child == 0:
                    os._exit(0 if pipeline.clean(text=PAGE).text == wanted else 1)
                self.assertEqual(0, os.waitpid(child, 0)[1])
        finally:
            stop.set()
            for thread in threads:
                thread.join()


class States(unittest.TestCase):
    """What two-pass plugins learn: the state of `winnow learn`, whatever the order and the parts."""

    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.holder.name)
        cls.rows = site_pages(150)
        cls.table = pa.Table.from_pylist(cls.rows)
        cls.pipeline = winnow.Pipeline()
        write_jsonl(cls.folder / "pages.jsonl", cls.rows)
        command_line("learn", cls.folder / "pages.jsonl", "-o", cls.folder / "site.state")
        cls.learned = (cls.folder / "site.state").read_bytes()

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    def test_pages_give_the_state_that_the_command_line_learns(self):
        self.assertEqual(self.learned, self.pipeline.observe_arrow(self.table).save())
        self.assertEqual(self.learned, self.pipeline.observe_arrow(self.table, threads=3).save())
        self.assertIn("site_repeats", winnow.State(self.pipeline).plugins)

    def test_order_parts_and_batches_leave_no_trace(self):
        for seed, n_parts, batch in ((1, 2, 50), (2, 5, 7), (3, 9, 1)):
            rows = list(self.rows)
            chance = random.Random(seed)
            chance.shuffle(rows)
            parts = []
            for part in range(n_parts):
                state = winnow.State(self.pipeline)
                for some in pa.Table.from_pylist(rows[part::n_parts]).to_batches(max_chunksize=batch):
                    self.assertIs(state, self.pipeline.observe_arrow(some, into=state))
                parts.append(state)
            while len(parts) > 1:
                one, other = parts.pop(chance.randrange(len(parts))), parts.pop(chance.randrange(len(parts)))
                parts.append(one.merge(other))
            self.assertEqual(self.learned, parts[0].save())

    def test_a_state_that_has_seen_nothing_changes_nothing(self):
        state = self.pipeline.observe_arrow(self.table)
        self.assertEqual(self.learned, state.merge(winnow.State(self.pipeline)).save())
        self.assertEqual(self.learned, winnow.State(self.pipeline).merge(state).save())
        self.assertNotEqual(state, winnow.State(self.pipeline))

    def test_states_are_saved_and_loaded_to_the_same_bytes(self):
        file = self.folder / "again.state"
        state = winnow.State.load(self.folder / "site.state")
        self.assertEqual(self.learned, state.save(file))
        self.assertEqual(self.learned, file.read_bytes())
        self.assertEqual(["again.state"], [path.name for path in self.folder.glob("again*")])
        self.assertEqual(state, winnow.State.load(self.learned, self.pipeline))
        self.assertEqual(state, pickle.loads(pickle.dumps(state)))
        # A saved half goes on learning.
        half = winnow.State.load(self.pipeline.observe_arrow(self.table.slice(0, 70)).save(), self.pipeline)
        self.assertEqual(state, self.pipeline.observe_arrow(self.table.slice(70), into=half))

    def test_states_of_pipelines_with_other_settings_are_brought_together(self):
        other = winnow.Pipeline(max_cut=.5, options={"duplicates.lead_words": 30})
        one = self.pipeline.observe_arrow(self.table.slice(0, 70))
        self.assertEqual(self.learned, one.merge(other.observe_arrow(self.table.slice(70))).save())

    def test_a_pipeline_with_a_state_cleans_as_the_command_line_does(self):
        said = command_line("clean", "-f", "jsonl", "-q", "--state", self.folder / "site.state", self.folder / "pages.jsonl")
        wanted = [row["text"] for row in read_jsonl(said.stdout)]
        without = pa.table(self.pipeline.clean_arrow(self.table))["text"].to_pylist()
        self.assertNotEqual(wanted, without)
        config = self.folder / "winnow.toml"
        config.write_text(f'state = "{self.folder / "site.state"}"\n')
        fingerprints = {self.pipeline.fingerprint}
        for made in (winnow.Pipeline(state=self.pipeline.observe_arrow(self.table)), winnow.Pipeline(state=self.learned),
                     winnow.Pipeline(state=self.folder / "site.state"), winnow.Pipeline(config=config)):
            self.assertEqual(wanted, pa.table(made.clean_arrow(self.table, threads=2))["text"].to_pylist())
            fingerprints.add(made.fingerprint)
        self.assertEqual(2, len(fingerprints))
        self.assertEqual(without, pa.table(self.pipeline.clean_arrow(self.table))["text"].to_pylist())
        again = pickle.loads(pickle.dumps(made))
        self.assertEqual(made.fingerprint, again.fingerprint)
        self.assertEqual(wanted[3], again.clean(**{name: self.rows[3][name] for name in ("text", "url", "id")}).text)
        self.assertEqual(self.rows[3]["text"], again.clean(text=self.rows[3]["text"], url=self.rows[3]["url"]).restore())

    def test_the_hash_of_a_state_is_that_of_the_report(self):
        command_line("clean", "-f", "jsonl", "-q", "--state", self.folder / "site.state", "--report",
                     self.folder / "report.json", self.folder / "pages.jsonl")
        self.assertEqual(json.loads((self.folder / "report.json").read_text())["state"],
                         winnow.State.load(self.learned, self.pipeline).hash)

    def test_threads_observe_into_one_state(self):
        state = winnow.State(self.pipeline)
        threads = [threading.Thread(target=lambda part=part: self.pipeline.observe_arrow(
            self.table.slice(part * 50, 50), into=state, threads=2)) for part in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(self.learned, state.save())

    def test_a_child_learns_what_its_parent_began(self):
        state = self.pipeline.observe_arrow(self.table.slice(0, 70))
        read, write = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            os.write(write, self.pipeline.observe_arrow(self.table.slice(70), into=state).hash.encode())
            os._exit(0)
        os.waitpid(child, 0)
        self.assertEqual(_core.content_hash(self.learned), os.read(read, 100).decode())
        os.close(read)
        os.close(write)

    def test_bad_states_are_refused_in_the_words_of_the_command_line(self):
        (self.folder / "cut.state").write_bytes(self.learned[:-40])
        (self.folder / "none.state").write_text("no state")
        for name in ("cut.state", "none.state", "missing.state"):
            said = command_line("clean", "--state", self.folder / name, self.folder / "pages.jsonl", "-f", "jsonl", check=False)
            for call in (lambda: winnow.Pipeline(state=self.folder / name), lambda: winnow.State.load(self.folder / name)):
                with self.assertRaises(winnow.Error) as caught:
                    call()
                self.assertIn(str(caught.exception).splitlines()[0], said.stderr)
        with self.assertRaises(winnow.Error) as caught:
            winnow.Pipeline(plugins=["mojibake"]).observe_arrow(self.table)
        self.assertIn("none of the plugins learns from other pages", str(caught.exception))
        with self.assertWarnsRegex(winnow.PluginWarning, "what site_repeats has learned is left out: no such plugin"):
            winnow.Pipeline(plugins=["mojibake"], state=self.learned)

    def test_a_plugin_that_learns_badly_is_told(self):
        bad = winnow.Pipeline(plugins=["learns_badly"], plugin_files=[BUILD / "bad_plugins/learns_badly.winnow.so"])
        with self.assertRaises(winnow.Error) as caught:
            bad.observe_arrow(self.table).save()
        self.assertIn("plugin learns_badly cannot bring together what it has learned: never merged", str(caught.exception))


class Copies(unittest.TestCase):
    def setUp(self):
        self.folder = scratch(self)
        self.rows = archive(600)
        write_jsonl(self.folder / "pages.jsonl", self.rows)
        self.table = pa.Table.from_pylist(self.rows)

    def by_command(self, *arguments):
        command_line("dedup", self.folder / "pages.jsonl", "-q", "--clusters", self.folder / "clusters.jsonl", *arguments)
        return read_jsonl((self.folder / "clusters.jsonl").read_text())

    def same(self, rows, ours):
        self.assertEqual(len(rows), len(ours))
        for row, our in zip(rows, ours):
            self.assertEqual((row["id"], row["cluster"], row["kept"]), (our["id"], our["cluster"], our["kept"]))
            for name in ("jaccard", "containment"):
                self.assertEqual(row.get(name), None if our[name] is None else round(our[name], 4))

    def test_clusters_are_those_of_the_command_line(self):
        rows = self.by_command()
        self.assertGreater(sum(row["kept"] != row["id"] for row in rows), 100)
        self.same(rows, pa.table(winnow.dedup(self.table)).to_pylist())
        self.same(rows, pa.table(winnow.dedup(self.table, threads=2)).to_pylist())
        self.same(self.by_command("--keep", "oldest,prefer=page-a"),
                  pa.table(winnow.dedup(self.table, date="date", keep=["oldest", "prefer=page-a"])).to_pylist())

    def test_the_site_of_a_page_counts_as_on_the_command_line(self):
        text = "The kettle in {} is made for the stove. It whistles when the water boils, and its handle stays cool. " \
               "The lid sits tight and opens with one finger. Rinse it with warm water, never in the dishwasher."
        rows = [{"id": str(i), "text": text.format(colour), "url": f"https://shop.example/{i}"}
                for i, colour in enumerate(("red", "blue", "white"))]
        write_jsonl(self.folder / "pages.jsonl", rows)
        kept = [row["kept"] for row in self.by_command()]
        self.assertEqual(["0", "1", "2"], kept)
        ids = [{**row, "id": row["url"]} for row in rows]
        self.assertEqual([row["id"] for row in ids],
                         pa.table(winnow.dedup(pa.Table.from_pylist(ids).drop(["url"])))["kept"].to_pylist())
        for table in (pa.Table.from_pylist(rows), pa.Table.from_pylist([{**row, "site": "shop"} for row in rows])):
            self.assertEqual(kept, pa.table(winnow.dedup(table))["kept"].to_pylist())
        self.assertEqual(1, len(set(pa.table(winnow.dedup(pa.Table.from_pylist(rows).drop(["url"])))["kept"].to_pylist())))

    def test_an_index_remembers_pages(self):
        index = self.folder / "index"
        winnow.dedup(self.table.slice(0, 300), index=index)
        second = pa.table(winnow.dedup(self.table.slice(300), index=index)).to_pylist()
        first_ids = {row["id"] for row in self.rows[:300]}
        self.assertTrue(any(row["kept"] in first_ids for row in second))
        looked = winnow.Index(str(index))
        self.assertEqual(600, looked.stats.pages)
        self.assertEqual([], looked.verify())
        del looked
        gc.collect()
        writer = winnow.Index(str(index), writes=True)
        self.assertTrue(writer.forget(self.rows[0]["id"]))
        self.assertFalse(writer.forget("nobody"))
        writer.resettle()
        writer.compact()
        self.assertEqual(599, writer.stats.pages)
        with self.assertRaises(winnow.Error):
            winnow.Index("/nonexistent/index")

    def by_steps(self, rows, batch, keep):
        """What winnow.spark does, with Python's dictionaries in place of Spark's shuffles, in batches of so many rows."""
        def through(step, columns, end=None):
            table = pa.table(columns)
            found = [pa.table(step(part)) for part in table.to_batches(max_chunksize=batch)]
            return [row for part in found + ([pa.table(end())] if end else []) for row in part.to_pylist()]

        pages = pa.table(winnow.signatures_arrow(pa.Table.from_pylist(rows), id="id", keep=keep)).to_pylist()
        for page, row in zip(pages, rows):
            page["id"] = row["id"]
        firsts = {}
        for page in pages:
            if page["letters"] and page["rank"] < firsts.get(page["content"], page)["rank"] or page["content"] not in firsts:
                firsts[page["content"]] = page
        firsts = {content: page for content, page in firsts.items() if page["letters"]}
        keyed = sorted((key, page["letters"], content) for content, page in firsts.items() for key in page["keys"])
        numbers = pa.int64()
        pairs = through(_core.Neighbours().add, {"key": pa.array([row[0] for row in keyed], numbers),
                                                 "content": pa.array([row[2] for row in keyed], numbers)})
        pairs = sorted({(pair["a"], pair["b"]) for pair in pairs})
        edges = through(_core.CopyCheck(.45).verified,
                        {"a": pa.array([a for a, _ in pairs], numbers), "b": pa.array([b for _, b in pairs], numbers),
                         "sketch_a": [firsts[a]["sketch"] for a, _ in pairs],
                         "sketch_b": [firsts[b]["sketch"] for _, b in pairs]})
        roots = pa.table(_core.components(pa.table({name: pa.array([edge[name] for edge in edges], numbers)
                                                    for name in ("a", "b")}))).to_pylist()
        sets = sorted((row["root"], firsts[row["content"]]["rank"], row["content"]) for row in roots)
        settler = _core.Settler(.45)
        settled = through(settler.add, {"root": pa.array([row[0] for row in sets], numbers),
                                        "content": pa.array([row[2] for row in sets], numbers),
                                        "sketch": [firsts[row[2]]["sketch"] for row in sets]}, settler.finish)
        stands = {row["content"]: row for row in settled}
        result = []
        for page in pages:
            alone = {"kept": page["content"], "jaccard": 1.0, "containment": 1.0}
            at = stands.get(page["content"], alone)
            kept = firsts[at["kept"]]["id"] if page["letters"] else page["id"]
            copy = kept != page["id"]
            result.append({"id": page["id"], "cluster": kept, "kept": kept, "jaccard": at["jaccard"] if copy else None,
                           "containment": at["containment"] if copy else None})
        return result

    def test_the_steps_of_several_machines_give_what_one_gives(self):
        for seed, batch, keep in ((7, 10000, []), (8, 13, ["oldest"]), (9, 1, ["prefer=site3", "newest"])):
            rows = archive(200, seed) + [{"id": "empty", "text": "", "url": "", "date": ""}]
            random.Random(seed).shuffle(rows)
            wanted = pa.table(winnow.dedup(pa.Table.from_pylist(rows), keep=keep)).to_pylist()
            self.assertGreater(sum(row["kept"] != row["id"] for row in wanted), 30)
            self.assertEqual(wanted, self.by_steps(rows, batch, keep))

    def test_signatures_meet_for_copies_and_are_signed_numbers(self):
        table = pa.table(winnow.signatures_arrow(pa.table({"text": [self.rows[1]["text"], self.rows[1]["text"].upper(), "",
                                                                    None, "Nothing of the kind was ever said here."]})))
        self.assertEqual(pa.list_(pa.int64(), 64), table.schema.field("keys").type)
        one, same, empty, none, other = table.to_pylist()
        self.assertEqual(one["content"], same["content"])
        self.assertEqual(one["keys"], same["keys"])
        self.assertEqual((0, None), (empty["letters"], empty["keys"]))
        self.assertEqual((0, None), (none["letters"], none["keys"]))
        self.assertNotEqual(one["content"], other["content"])
        self.assertTrue(all(-2**63 <= key < 2**63 for key in one["keys"]))

    def test_what_deduplication_refuses_it_says(self):
        for call in (lambda: winnow.dedup(self.table, threshold=.1), lambda: winnow.dedup(self.table, keep=["longst"]),
                     lambda: winnow.dedup(self.table, text="txt"), lambda: winnow.dedup(self.table["text"]),
                     lambda: winnow.dedup(pa.concat_tables([self.table, self.table]))):
            with self.assertRaises(winnow.Error):
                call()


class Types(unittest.TestCase):
    def test_mypy_finds_nothing(self):
        package = pathlib.Path(winnow.__file__).parent
        self.assertTrue((package / "py.typed").exists())
        example = scratch(self) / "typed.py"
        example.write_text("import winnow\n"
                           "page: winnow.Page = winnow.Pipeline(without=['related']).clean(text='a')\n"
                           "title: str | None = page.title\n"
                           "reveal: list[str] = [edit.reason for edit in page.edits]\n"
                           "stats: winnow.IndexStats = winnow.Index('x').stats\n"
                           "state: winnow.State = winnow.State.load('a').merge(winnow.Pipeline().observe_arrow([]))\n"
                           "bytes_of_it: bytes = winnow.Pipeline(state=state).observe_arrow([], into=state).save('b')\n")
        done = subprocess.run([sys.executable, "-m", "mypy", "--strict", "--cache-dir", scratch(self), example],
                              capture_output=True, text=True)
        self.assertEqual(0, done.returncode, done.stdout)
        done = subprocess.run([sys.executable, "-m", "mypy", "--strict", "--cache-dir", scratch(self),
                               SOURCE / "python/winnow/__init__.py"], capture_output=True, text=True)
        self.assertEqual(0, done.returncode, done.stdout)

    def test_the_stub_names_what_is_there(self):
        done = subprocess.run([sys.executable, "-m", "mypy.stubtest", "winnow._core", "--ignore-positional-only",
                               "--ignore-missing-stub"], capture_output=True, text=True, cwd=scratch(self))
        missing = [line for line in done.stdout.splitlines() if "is not present at runtime" in line]
        self.assertEqual([], missing)


if __name__ == "__main__":
    unittest.main()
