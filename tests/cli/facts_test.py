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


def facts(*parts, **members):
    """What winnow says of the dump whose lines are these (" | " stays, "|" parts lines), or of the page with these members."""
    text = "\n".join(part.replace(" | ", "\0").replace("|", "\n").replace("\0", " | ") for part in parts)
    members = members if "html" in members else {"text": text, **members}
    done = subprocess.run([BUILD / "bin/winnow", "clean", "--from", "jsonl", "-f", "jsonl", "-q", "-"],
                          input=json.dumps({"id": "a", **members}).encode(), capture_output=True, check=True, env=clean_environment())
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

    def test_a_section_above_and_a_summary_below_the_title_are_not_it(self):
        self.assertEqual("Девять лет ради грядки фасоли", self.title(
            "Солёный вестник|Главная|Новости|Спорт|Огород|Мнения|Контакты|Войти|Огород|Девять лет ради грядки фасоли|Кто ждёт – что обещает управа|"
            "Дора Белова|21 апреля 2023|Очередь на участок в товариществе Харново растянулась на девять лет, и те, кто ждёт, говорят о фасоли так, "
            "как другие говорят о квартирах.|Когда размечали участки, огород держали пенсионеры; сегодня каждое второе имя в списке принадлежит тем, "
            "кому нет сорока.|© 2023 Солёный вестник"))

    def test_an_entry_of_a_table_of_contents_is_no_title(self):
        heads = ("Jak rosła kolejka", "Kto czeka", "Co planuje gmina")
        self.assertEqual("Dziewięć lat czekania na grządkę fasoli", self.title(
            "Strona główna|Wiadomości|Sport|Ogród|Kontakt|Zaloguj się|Dziewięć lat czekania na grządkę fasoli|Kolejka po działkę w Harnowie wydłużyła "
            "się do dziewięciu lat, a ci, którzy czekają, mówią o fasoli tak, jak inni mówią o mieszkaniach.|Spis treści",
            "|".join(f"{n} {head}" for n, head in enumerate(heads, 1)), heads[0], "Gdy wytyczano działki, ogród był zajęciem emerytów; dziś co drugie "
            "nazwisko na liście należy do kogoś przed czterdziestką.", heads[1], "Gmina zapowiada, że wiosną otworzy dwa nowe pola, o ile przed "
            "zimowymi deszczami uda się naprawić rowy i doprowadzić wodę.|© 2023 Kurier Solny"))

    def test_a_question_below_the_forums_section_is_the_title(self):
        self.assertEqual("Warum verlieren meine Bohnen ihre Blüten?", self.title(
            "Harnbacher Bote|Startseite|Nachrichten|Garten|Kontakt|Anmelden|Garten|Warum verlieren meine Bohnen ihre Blüten?|marta77|21. April 2023|"
            "Seit einer Woche fallen im Garten alle Blüten ab, obwohl ich jeden Morgen gieße und die Erde nie ganz trocken wird.|benno|22. April 2023|"
            "Bei uns war es die Kälte in der Nacht; mit einem Vlies darüber blieben die Blüten an den Bohnen.|© 2023 Harnbacher Bote"))

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

    def test_a_price_or_a_number_below_the_name_of_goods_is_no_title_and_stays(self):
        name = "Storm lantern, brass, large"
        for lines in ("In stock|SKU: 4711|£24.90|Add to basket", "£24.90|In stock|Add to basket", "From £24.90|Réf. : 4711|Add to basket",
                      "W magazynie|124,90 zł|Dodaj do koszyka", "649 Kč|Do košíku", "249 kr|I lager", "990 грн|В кошик", "￥3,980|在庫あり", "149 ر.س"):
            row = facts(MENU, name + "|" + lines, TEXT, FOOTER)
            self.assertEqual(name, row.get("title"), lines)
            for line in [name, *lines.split("|")]:
                if any(c.isdigit() for c in line):
                    self.assertIn(line, row["text"].split("\n"))

    def test_a_sections_name_above_a_plain_text_is_no_title(self):
        plain = TEXT.replace("\n", "\n\n")
        ferry = "The ferry to Oxmoor has lost its last captain"
        for section in ("Long read", "Letters to the editor", "OPINION", "Sunday essay"):
            row = facts(section, "", ferry, "", plain)
            self.assertEqual(ferry, row.get("title"), section)
            self.assertIn(section, row["text"])
        for title, below in (("Aksel Brandt", "The man who took the ferry over from his father"), ("Harbour news", "A quiet week"),
                             ("The old quay", "Where the ferry was tied up for the last time")):
            self.assertEqual(title, self.title(title, "", below, "", plain))

    def test_titles_may_hold_numbers(self):
        for title in ("Room 101 is empty again", "2001: a harbour without boats", "The 5 boats that sail for $5", "Apollo 13", "Lesson 4: knots", "Chapter 7"):
            self.assertEqual(title, self.title(title, "", "5 March 2024", "", TEXT.replace("\n", "\n\n")))

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

    def test_a_line_below_the_title_that_is_a_day_and_a_name_tells_both(self):
        for line, named in (("October 9, 2018 | by Olivia Larsen", True), ("Published on October 9th, 2018 by Chen Zhao and Dora Fair", True),
                            ("October 9th, 2018 by Nora Whitby", True), ("di Bianca Ferrero | 9 ottobre 2018", True), ("2018年10月9日 10:15 山田花子", False),
                            ("On behalf of Harnby Mills | Oct 9, 2018 | Products", False), ("October 9, 2018/Islands/Ferries", False),
                            ("Publicado el 9 de octubre de 2018 por Eusebio Lara", True)):
            for head in (MENU + "|" + TITLE, TITLE):
                row = facts(head, line, TEXT, FOOTER)
                self.assertEqual((line, "2018-10-09"), (row.get("date"), row.get("iso_date")))
                self.assertEqual(line if named else None, row.get("byline"))
        for line in ("On October 9, 2018 the ferry sailed for the very last time", "The ferry sailed for the last time on 9 October 2018"):
            row = facts(TITLE, "", line, "", TEXT.replace("\n", "\n\n"))
            self.assertEqual((None, None), (row.get("date"), row.get("iso_date")), line)

    def test_a_line_that_holds_the_day_beside_other_words_is_the_date(self):
        self.assertEqual("Nora Whitby posted in Islands on March 5, 2024", self.date(
            MENU, TITLE, "Nora Whitby posted in Islands on March 5, 2024", TEXT, FOOTER))


class Days(unittest.TestCase):
    def day(self, *parts, **members):
        return facts(*parts, **members).get("iso_date")

    def test_the_day_is_given_where_it_is_certain(self):
        for line, day in (("By Ana Ruiz | Posted 21 April 2023 at 10:15", "2023-04-21"), ("April 21st, 2023", "2023-04-21"),
                          ("21/04/2023", "2023-04-21"), ("Published 21 April 2023 | Updated 6 May 2024", "2023-04-21"),
                          ("03/04/2023", None), ("Updated 6 May 2024", None), ("21 April", None), ("2 hours ago", None)):
            row = facts(MENU, TITLE, line, TEXT, FOOTER)
            self.assertEqual(day, row.get("iso_date"), line)
        self.assertEqual("2024-03-05", self.day("塩島の最後の渡し守が櫂を置く", "", "2024年3月5日", "", JAPANESE.replace("\n", "\n\n")))

    def test_a_label_on_a_line_of_its_own_says_what_day_it_is(self):
        self.assertEqual("2023-04-21", self.day(MENU, TITLE, "Published:", "21 April 2023", TEXT, FOOTER))
        self.assertIsNone(self.day(MENU, TITLE, "Last updated:", "21 April 2023", TEXT, FOOTER))

    def test_the_language_of_the_text_and_other_days_decide_the_order_of_figures(self):
        spanish = ("El último barquero de Salmar deja los remos", "", "03/04/2024", "", SPANISH.replace("\n", "\n\n"))
        self.assertEqual("2024-04-03", self.day(*spanish))
        english = (TITLE, "", "03/04/2024", "", TEXT.replace("\n", "\n\n"), "", "The boys of the school have painted the old boat blue.", "",
                   "The harbour master keeps the keys in a drawer of his desk.", "")
        self.assertEqual("2024-04-03", self.day(*english, "Nora Whitby, 28/04/2024"))
        self.assertEqual("2024-03-04", self.day(*english, "Nora Whitby, 03/28/2024"))
        self.assertIsNone(self.day(*english, "Nora Whitby, 03/28/2024", "", "Ivo Strand, 28/04/2024"))

    def test_a_day_among_others_days_is_none(self):
        self.assertIsNone(self.day(MENU, TITLE, "21 April 2023", "Another ferry", "22 April 2023", "A third ferry", "23 April 2023", TEXT, FOOTER))

    def test_the_address_says_which_day_it_is_not(self):
        page = (TITLE, "", "21 April 2023", "", TEXT.replace("\n", "\n\n"))
        self.assertEqual("2023-04-21", self.day(*page, url="https://courier.example/2023/04/20/ferry"))
        self.assertIsNone(self.day(*page, url="https://courier.example/2022/11/02/ferry"))

    def test_html_gives_the_day_that_machines_are_told_or_that_is_shown_at_the_title(self):
        def day(head, line=""):
            html = "<html lang=en><head><title>" + TITLE + "</title>" + head + "</head><body><h1>" + TITLE + "</h1><p>" + line + "</p><p>" + TEXT.replace("\n", "<p>")
            return facts(html=html).get("iso_date")
        self.assertEqual("2023-04-21", day("<meta property=article:published_time content='2023-04-21T23:30:00-05:00'>"))
        self.assertEqual("2023-04-21", day("", "21 April 2023"))
        self.assertIsNone(day("<meta property=article:published_time content='03/04/2023'>"))
        self.assertIsNone(day("", "03/04/2023"))
        self.assertIsNone(day("<meta name=last-modified content='2023-04-21'>"))
        self.assertIsNone(day("", "Updated 21 April 2023"))

    def test_a_rows_own_iso_date_is_kept_beside_it(self):
        row = facts(TITLE, "", "21 April 2023", "", TEXT.replace("\n", "\n\n"), iso_date="mine")
        self.assertEqual(("2023-04-21", "mine"), (row["iso_date"], row["source.iso_date"]))


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
