#!/usr/bin/env python3
"""What is said of a page that came as plain text: its title, date and byline, in dumps with all their menus and without.

    python3 tests/cli/facts_test.py BUILD_DIR [unittest options]
"""
import json
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import ROOT, clean_environment  # noqa: E402

BUILD = ROOT / "build"
MENU = "Skip to content|Home|News|Sport|Culture|Weather|Subscribe|Log in|Search"
FOOTER = "Share on Facebook|Related articles|Contact|Privacy policy|© 2024 Saltmere Courier"
TEXT = """The ferry to Oxmoor has sailed for the last time under Aksel Brandt, who took over the tiller from his father in the winter of the great ice and has not missed a crossing since.
On Tuesday morning he tied the boat to the old quay, handed the keys to the harbour master and walked home past the school, where the children had painted a sign for him.
The council has advertised the post three times. Nobody with the right papers has applied, and the island now depends on a launch that cannot sail in a strong northerly wind."""
SPANISH = """El barco de Salmar ha navegado por última vez con Aksel Brandt, que tomó el timón de su padre en el invierno del gran hielo y no ha faltado a una travesía desde entonces.
El martes por la mañana amarró la barca en el muelle viejo, entregó las llaves al capitán del puerto y volvió a casa pasando por la escuela, donde los niños habían pintado un cartel para él.
El ayuntamiento ha anunciado el puesto tres veces. Nadie con los papeles necesarios se ha presentado, y la isla depende ahora de una lancha que no puede salir con viento fuerte del norte."""
JAPANESE = """塩島への渡し船は、大氷の冬に父から舵を受け継いで以来一度も欠航したことのないアクセル・ブラントの手で、最後の航海を終えた。島の人々は朝早くから岸壁に集まっていた。
火曜日の朝、彼は古い岸壁に船をつなぎ、港長に鍵を渡し、子どもたちが彼のために看板を描いた学校の前を通って家に帰った。長い冬の仕事はこうして終わった。
町は三度募集を出した。必要な免許を持つ者は誰も応募せず、島はいま強い北風では出られない小さな艇に頼っている。議会は来月もう一度話し合うことを決めた。"""


def facts(*parts):
    """What winnow says of the dump whose lines are these ("|" parts lines)."""
    text = "\n".join(part.replace("|", "\n") for part in parts)
    done = subprocess.run([BUILD / "bin/winnow", "clean", "--from", "jsonl", "-f", "jsonl", "-q", "-"],
                          input=json.dumps({"id": "a", "text": text}).encode(), capture_output=True, check=True, env=clean_environment())
    return json.loads(done.stdout)


class Titles(unittest.TestCase):
    def title(self, *parts):
        return facts(*parts).get("title")

    def test_the_sections_name_above_the_title_is_not_it(self):
        self.assertEqual("El último barquero de Salmar deja los remos", self.title(
            "El último barquero de Salmar deja los remos - El Correo|Saltar al contenido|Inicio|Noticias|Deportes|Cultura|Suscríbete|"
            "Iniciar sesión|Buscar|Vida en la isla|El último barquero de Salmar deja los remos|Por|Eusebio Lara|5 de marzo de 2024|"
            "Compartir en Facebook", SPANISH, "Contacto|Política de privacidad|© 2024 El Correo de Salmar"))
        self.assertEqual("塩島の最後の渡し守が櫂を置く", self.title(
            "塩島の最後の渡し守が櫂を置く - 塩島新聞|本文へスキップ|ホーム|ニュース|スポーツ|文化|天気|購読|ログイン|検索|島の暮らし|塩島の最後の渡し守が櫂を置く|"
            "山田花子|2024年3月5日|シェアする", JAPANESE, "関連記事|お問い合わせ|プライバシーポリシー|© 2024 塩島新聞"))

    def test_an_offer_above_the_title_is_not_the_text(self):
        self.assertEqual("The last ferryman of Oxmoor lays down his oars", self.title(
            MENU, "Get the Courier on your doorstep every morning of the week and save a third of the price in your first year.|See our offers|"
            "Islands||The last ferryman of Oxmoor lays down his oars||Nora Whitby", TEXT, FOOTER))

    def test_the_title_of_a_shops_page_stands_above_its_filters(self):
        filters = "|".join(f"{name} ({n})" for n, name in enumerate(["Oak", "Ash", "Pine", "Blue", "Red", "Green"] * 20, 3))
        self.assertEqual("Oars and paddles", self.title(
            "Oars and paddles - Oxmoor Chandlers", MENU, "Oars and paddles|Filter by|" + filters + "|Sort by|Price|Name",
            "Our oars are cut from ash that grew on the island, and every pair of paddles is oiled twice before it leaves the shed. "
            "Choose a length that reaches your chin when the blade stands on the floor.", TEXT, FOOTER))

    def test_a_plain_text_begins_with_its_title(self):
        self.assertEqual("The last ferryman of Oxmoor", self.title("The last ferryman of Oxmoor", "", TEXT.replace("\n", "\n\n")))


TITLE = "The last ferryman of Oxmoor lays down his oars"


class Headings(unittest.TestCase):
    def test_a_heading_that_holds_the_line_above_the_title_stays_whole(self):
        page = "<title>" + TITLE + " | Gazette</title><nav><a href=/>Home</a></nav><h1><span>After the storm</span> : " + TITLE + "</h1><p>" + \
            TEXT.replace("\n", "<p>")
        done = subprocess.run([BUILD / "bin/winnow", "clean", "--from", "jsonl", "-f", "jsonl", "-q", "-"],
                              input=json.dumps({"id": "a", "html": page}).encode(), capture_output=True, check=True, env=clean_environment())
        row = json.loads(done.stdout)
        self.assertEqual(TITLE, row["title"])
        self.assertTrue(row["text"].startswith("After the storm"), row["text"])
        self.assertTrue(row["body"].startswith("The ferry to Oxmoor"), row["body"])

    def test_the_line_that_names_the_first_of_several_authors_stays(self):
        page = "<title>" + TITLE + "</title><meta name=citation_author content='Nora Whitby'><meta name=citation_author content='Ivo Strand'>" + \
            "<h1>" + TITLE + "</h1><div><a href=/n>Nora Whitby</a></div><div><a href=/i>Ivo Strand</a></div><p>" + TEXT.replace("\n", "<p>")
        done = subprocess.run([BUILD / "bin/winnow", "clean", "--from", "jsonl", "-f", "jsonl", "-q", "-"],
                              input=json.dumps({"id": "a", "html": page}).encode(), capture_output=True, check=True, env=clean_environment())
        row = json.loads(done.stdout)
        self.assertEqual("Nora Whitby; Ivo Strand", row["byline"])
        self.assertIn("Nora Whitby", row["text"])


class Dates(unittest.TestCase):
    def date(self, *parts):
        return facts(*parts).get("date")

    def test_the_day_of_a_change_is_not_the_pages_where_another_is_told(self):
        for updated, published in (("Updated: 6 May 2024", "Published: 5 March 2024"), ("Modified 2 months ago", "Asked 5 March 2024"),
                                   ("Last updated on May 6, 2024", "March 5, 2024")):
            for head in (MENU + "|" + TITLE, TITLE):
                self.assertEqual(published, self.date(head, updated, published, TEXT))
                self.assertEqual(published, self.date(head, published, updated, TEXT))
        self.assertEqual("Обновлено: 6 мая 2024", self.date("Последний паромщик", "", "Обновлено: 6 мая 2024", "", TEXT))
        self.assertEqual("Publié le 5 mars 2024", self.date(
            "Le dernier passeur de Salmer range ses rames", "", "Mis à jour le 6 mai 2024", "", "Publié le 5 mars 2024", "", TEXT))

    def test_a_byline_that_holds_the_day_tells_it(self):
        for byline in ("By Nora Whitby · March 5, 2024", "By Nora Whitby and Ivo Strand on March 5, 2024"):
            row = facts(MENU, TITLE, byline, TEXT, FOOTER)
            self.assertEqual((byline, byline), (row.get("date"), row.get("byline")))

    def test_a_line_that_holds_the_day_beside_other_words_is_the_date(self):
        self.assertEqual("Nora Whitby posted in Islands on March 5, 2024", self.date(
            MENU, TITLE, "Nora Whitby posted in Islands on March 5, 2024", TEXT, FOOTER))


class Bylines(unittest.TestCase):
    def byline(self, *parts):
        return facts(*parts).get("byline")

    def test_the_name_may_stand_below_the_bylines_words(self):
        for words, name in (("By", "Nora Whitby"), ("Written by:", "Nora Whitby"), ("Von", "Jörg Haselbach"), ("Par", "Aline Corbet"),
                            ("Escrito por", "Eusebio Lara"), ("Автор:", "Ирина Соловьёва"), ("文", "山田花子")):
            row = facts(MENU, TITLE, words, name, "5 March 2024", TEXT, FOOTER)
            self.assertEqual(name, row.get("byline"), words)
            self.assertIn("\n" + name + "\n", row["text"])
            self.assertEqual(name, self.byline(TITLE, "", words, "", name, "", "5 March 2024", "", TEXT))

    def test_whoever_checked_the_text_or_asks_for_an_address_is_not_its_author(self):
        for line in ("Reviewed by", "Fact checked by:", "Photos by"):
            self.assertIsNone(self.byline(MENU, TITLE, line, "Ivo Strand", "5 March 2024", TEXT, FOOTER), line)
        self.assertEqual("By Nora Whitby", self.byline(MENU, TITLE, "Reviewed by Ivo Strand", "By Nora Whitby", TEXT, FOOTER))
        self.assertIsNone(self.byline(MENU, TITLE, "By signing up you agree to our terms", TEXT, FOOTER))

    def test_words_too_common_to_be_cues_name_an_author_below_the_title(self):
        for line in ("di Bianca Ferrero", "文：山田花子"):
            self.assertEqual(line, self.byline(TITLE, "", line, "", TEXT))
        self.assertIsNone(self.byline(TITLE, "", "di notte sul mare", "", TEXT))


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
