#!/usr/bin/env python3
"""Finds cues in the interface translations of public software: stock phrases that the cue files of a language lack.

    gather_cues.py ROOT [--json OUT]

ROOT is a folder into which the Debian packages of SOURCES were unpacked (apt-get download PACKAGE; dpkg -x DEB ROOT/PACKAGE).
Prints "plugin/language TAB category TAB phrase TAB flags TAB package" for each phrase that is in no cue file yet. Only the
messages of TABLE are looked up: short phrases that stand on pages as they are, never whole texts.
A person reads the list before a line goes into a cue file.
"""
import argparse
import gettext
import html
import json
import re
import sys
from pathlib import Path

import check_cues

# Package: (licence, pattern of its catalogues with {} for the locale)
SOURCES = {
    "wordpress-l10n": ("GPL-2+", "usr/share/wordpress/wp-content/languages/{}.mo"),
    "mediawiki": ("GPL-2+", "usr/share/mediawiki/languages/i18n/{}.json"),
    "mediawiki skins": ("GPL-2+", "usr/share/mediawiki/skins/Vector/i18n/{}.json"),
    "dokuwiki": ("GPL-2", "usr/share/dokuwiki/inc/lang/{}/lang.php"),
    "python3-django": ("BSD-3-clause", "usr/lib/python3/dist-packages/django/contrib/admin/locale/{}/LC_MESSAGES/django.mo"),
    "python3-django-contrib-comments":
        ("BSD-3-clause", "usr/lib/python3/dist-packages/django_comments/locale/{}/LC_MESSAGES/django.mo"),
    "python3-django-allauth": ("Expat", "usr/lib/python3/dist-packages/allauth/locale/{}/LC_MESSAGES/django.mo"),
}

# Language: the names that catalogues give to its locales, the first found is taken; all of zh are read.
LOCALES = {
    "en": [], "de": ["de", "de_DE"], "fr": ["fr", "fr_FR"], "es": ["es", "es_ES"], "ru": ["ru", "ru_RU"],
    "it": ["it", "it_IT"], "pt": ["pt", "pt_PT", "pt-br", "pt_BR"], "nl": ["nl", "nl_NL"], "pl": ["pl", "pl_PL"],
    "tr": ["tr", "tr_TR"], "ja": ["ja"], "zh": ["zh-hans", "zh-hant", "zh_CN", "zh_TW", "zh_Hans", "zh_Hant", "zh", "zh-tw"],
    "ko": ["ko", "ko_KR"], "ar": ["ar"], "fa": ["fa", "fa_IR"], "uk": ["uk"], "cs": ["cs", "cs_CZ"], "sv": ["sv", "sv_SE"],
    "da": ["da", "da_DK"], "fi": ["fi"], "no": ["nb", "nb_NO", "no"], "hu": ["hu", "hu_HU"], "ro": ["ro", "ro_RO"],
    "el": ["el"], "bg": ["bg", "bg_BG"], "he": ["he", "he_IL"], "id": ["id", "id_ID"], "vi": ["vi"], "th": ["th"],
    "hi": ["hi", "hi_IN"], "sr": ["sr-el", "sr_Latn", "sr", "sr_RS"], "hr": ["hr"], "sk": ["sk", "sk_SK"],
    "af": ["af"], "am": ["am"], "az": ["az"], "be": ["be"], "bs": ["bs", "bs_BA"], "ckb": ["ckb"], "cy": ["cy"], "eo": ["eo"],
    "eu": ["eu"], "ga": ["ga"], "gl": ["gl", "gl_ES"], "gu": ["gu"], "hy": ["hy"], "is": ["is", "is_IS"], "ka": ["ka", "ka_GE"],
    "kk": ["kk", "kk-cyrl"], "km": ["km"], "kn": ["kn"], "ky": ["ky"], "lb": ["lb"], "lo": ["lo"], "mk": ["mk", "mk_MK"],
    "ml": ["ml", "ml_IN"], "mn": ["mn"], "mr": ["mr"], "ms": ["ms", "ms_MY"], "my": ["my"], "ne": ["ne", "ne_NP"],
    "pa": ["pa", "pa_IN"], "ps": ["ps"], "si": ["si", "si_LK"], "sq": ["sq"], "sw": ["sw"], "ta": ["ta", "ta_IN", "ta_LK"],
    "te": ["te"], "tg": ["tg", "tg-cyrl"], "tl": ["tl"], "tt": ["tt", "tt_RU", "tt-cyrl"], "ur": ["ur"],
    "uz": ["uz", "uz_UZ", "uz-latn", "uz-cyrl"],
}

# (message, plugin, category, flags)
TABLE = [
    # wordpress
    ("Leave a Reply", "chrome", "comments", ""), ("Leave a comment", "chrome", "comments", ""),
    ("Leave a Comment", "chrome", "comments", ""), ("Post Comment", "chrome", "comments", ""),
    ("Submit Comment", "chrome", "comments", ""), ("Cancel reply", "chrome", "comments", ""),
    ("Click here to cancel reply.", "chrome", "comments", ""), ("Comments are closed.", "chrome", "comments", "prefix"),
    ("Comments Off", "chrome", "comments", ""), ("No Comments", "chrome", "counter", ""),
    ("1 Comment", "chrome", "counter", ""), ("% Comments", "chrome", "counter", ""),
    ("No comments yet.", "chrome", "counter", ""), ("Recent Comments", "chrome", "comments", ""),
    ("&laquo; Older Comments", "chrome", "pager", ""), ("Newer Comments &raquo;", "chrome", "pager", ""),
    ("Comments (RSS)", "chrome", "comments", ""), ("Comments Feed", "chrome", "comments", ""),
    ("Your email address will not be published.", "chrome", "comments", "prefix"),
    ("Mail (will not be published)", "chrome", "comments", ""), ("Your Comment", "chrome", "comments", ""),
    ("Show more comments", "chrome", "comments", ""), ("Your comment is awaiting moderation.", "chrome", "comments", "prefix"),
    ("Log in to Reply", "chrome", "login", ""), ("Log in to leave a Comment", "chrome", "login", ""),
    ("Log in", "chrome", "login", ""), ("Log out", "chrome", "login", ""), ("Register", "chrome", "login", "weak"),
    ("Lost your password?", "chrome", "login", ""), ("Previous Post", "chrome", "pager", "prefix"),
    ("Next Post", "chrome", "pager", "prefix"), ("Previous page", "chrome", "pager", ""), ("Next page", "chrome", "pager", ""),
    ("Next Page &raquo;", "chrome", "pager", ""), ("&laquo; Previous Page", "chrome", "pager", ""),
    ("Archives", "chrome", "nav", "weak"), ("Categories", "chrome", "tags", "weak"),
    ("Select Category", "chrome", "tags", ""), ("All Categories", "chrome", "tags", ""), ("Tag Cloud", "chrome", "tags", ""),
    ("Popular Tags", "chrome", "tags", ""), ("Uncategorized", "chrome", "tags", ""),
    ("label\x04Search for:", "chrome", "nav", "prefix,weak"), ("submit button\x04Search", "chrome", "nav", "weak"),
    ("placeholder\x04Search &hellip;", "chrome", "nav", "weak"), ("Show menu", "chrome", "nav", ""),
    ("Close this window.", "chrome", "button", ""), ("Close", "chrome", "button", "weak"),
    ("Powered by WordPress", "chrome", "rights", "prefix"), ("Recent Posts", "related", "heading", ""),
    ("(more&hellip;)", "related", "teaser_end", ""), ("Last updated", "chrome", "date", "prefix"),
    ("Published on:", "chrome", "date", "prefix"), ("Page not found", "chrome", "error", "weak"),
    # mediawiki
    ("navigation-heading", "chrome", "nav", ""), ("mainpage", "chrome", "nav", "weak"), ("login", "chrome", "login", ""),
    ("logout", "chrome", "login", ""), ("createaccount", "chrome", "login", ""), ("notloggedin", "chrome", "login", ""),
    ("privacy", "chrome", "legal", "weak"), ("disclaimers", "chrome", "legal", ""), ("search", "chrome", "nav", "weak"),
    ("recentchanges", "chrome", "nav", ""), ("randompage", "chrome", "nav", ""), ("printableversion", "chrome", "share", ""),
    ("permalink", "chrome", "share", ""), ("viewsource", "chrome", "button", ""), ("otherlanguages", "chrome", "nav", ""),
    ("whatlinkshere", "chrome", "nav", ""), ("specialpages", "chrome", "nav", ""), ("personaltools", "chrome", "nav", ""),
    ("userlogin-resetpassword-link", "chrome", "login", ""), ("passwordreset", "chrome", "login", ""),
    ("userlogin-remembermypassword", "chrome", "login", ""), ("moredotdotdot", "chrome", "nav", "weak"),
    ("toc", "chrome", "contents", "weak"), ("categories", "chrome", "tags", "weak"), ("help", "chrome", "nav", "weak"),
    ("vector-jumptonavigation", "chrome", "nav", ""), ("vector-jumptosearch", "chrome", "nav", ""),
    ("vector-jumptocontent", "chrome", "nav", ""), ("vector-view-history", "chrome", "button", ""),
    ("vector-action-toggle-sidebar", "chrome", "nav", ""), ("vector-main-menu-tooltip", "chrome", "nav", ""),
    # dokuwiki
    ("btn_top", "chrome", "nav", ""), ("btn_login", "chrome", "login", ""), ("btn_logout", "chrome", "login", ""),
    ("btn_register", "chrome", "login", ""), ("btn_back", "chrome", "nav", "weak"), ("btn_search", "chrome", "nav", "weak"),
    ("btn_cancel", "chrome", "button", ""), ("lastmod", "chrome", "date", "prefix"), ("skip_to_content", "chrome", "nav", ""),
    ("searchresult", "chrome", "nav", "weak"), ("user_tools", "chrome", "nav", ""), ("page_tools", "chrome", "nav", ""),
    ("site_tools", "chrome", "nav", ""), ("btn_profile", "chrome", "login", ""),
    # django
    ("Home", "chrome", "nav", "weak"), ("Password", "chrome", "login", "weak"), ("Forgotten your password or username?", "chrome", "login", ""),
    ("Password reset", "chrome", "login", ""), ("Reset my password", "chrome", "login", ""), ("Go", "chrome", "button", "weak"),
    ("Yes", "chrome", "button", "weak"), ("No", "chrome", "button", "weak"), ("Search", "chrome", "nav", "weak"),
    ("Clear all filters", "chrome", "button", ""), ("Show all", "chrome", "nav", "weak"), ("Filter", "chrome", "button", "weak"),
    ("Skip to main content", "chrome", "nav", ""), ("Toggle navigation", "chrome", "nav", ""), ("Breadcrumbs", "chrome", "nav", ""),
    # django-contrib-comments
    ("Preview", "chrome", "comments", "weak"), ("Comments", "chrome", "comments", "weak"),
    ("Thanks for commenting", "chrome", "comments", ""), ("Thank you for your comment", "chrome", "comments", "prefix"),
    ("Post your comment", "chrome", "comments", ""), ("Preview your comment", "chrome", "comments", ""),
    # django-allauth
    ("Sign In", "chrome", "login", ""), ("Sign Out", "chrome", "login", ""), ("Sign Up", "chrome", "login", ""),
    ("Signup", "chrome", "login", ""), ("Forgot Password?", "chrome", "login", ""), ("Remember Me", "chrome", "login", ""),
    ("Change Password", "chrome", "login", ""), ("Password Reset", "chrome", "login", ""), ("Username", "chrome", "login", "weak"),
    ("E-mail address", "chrome", "login", "weak"), ("Password (again)", "chrome", "login", ""),
]


def messages(path):
    """{message: translation} of one catalogue."""
    if path.suffix == ".mo":
        with open(path, "rb") as file:
            catalog = gettext.GNUTranslations(file)._catalog
        return {(key if isinstance(key, str) else key[0]): text for key, text in catalog.items()}
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return {key: value for key, value in json.loads(text).items() if isinstance(value, str)}
    return dict(re.findall(r"\$lang\['(\w+)'\]\s*=\s*'((?:[^'\\]|\\.)*)'", text))


def phrase_of(text):
    """A translation as a cue, or nothing when it has places to fill or is no short phrase."""
    text = html.unescape(text)
    text = re.sub(r"(?<!\S)%(?!\S)|(?<!\d)1(?!\d)", "#", text.replace("\\'", "'"))
    if re.search(r"[%${}<\[\]]", text):
        return ""
    phrase = check_cues.fold(text.replace("\u00ad", ""))
    return phrase if 1 < len(phrase) <= 60 and " - " not in phrase else ""


def flags_of(phrase, flags):
    """A lone word says too little to count by itself; in scripts without spaces a word is up to three characters, of Lao,
    Burmese and Khmer, which spell with more of them, up to thirteen."""
    spaced = not re.search(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]", phrase)
    lone = " " not in phrase if spaced else len(phrase) <= 3
    if re.search(r"[\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff]", phrase):
        lone = len(phrase.replace("\u200b", "")) <= 13
    return ",".join(sorted(set(filter(None, flags.split(","))) | ({"weak"} if lone else set())))


def candidates(root):
    for language, locales in LOCALES.items():
        for package, (_, pattern) in SOURCES.items():
            found = [root / package.split()[0] / pattern.format(name) for name in locales]
            found = [path for path in found if path.is_file()]
            for path in found if language in ("zh", "pt", "sr") else found[:1]:
                catalog = messages(path)
                for message, plugin, category, flags in TABLE:
                    text = catalog.get(message, "")
                    if text and text != message:
                        phrase = phrase_of(text)
                        if phrase:
                            yield language, plugin, category, phrase, flags_of(phrase, flags), package.split()[0]


def known_phrases(plugin, language):
    path = check_cues.PLUGINS / plugin / "data" / "cues" / f"{language}.tsv"
    if not path.is_file():
        return set()
    return {line.split("\t")[1] for line in path.read_text(encoding="utf-8").split("\n") if "\t" in line}


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("root", type=Path)
    parser.add_argument("--json")
    options = parser.parse_args(arguments)
    rows = sorted(set(candidates(options.root)))
    seen, new = set(), []
    for language, plugin, category, phrase, flags, package in rows:
        if (plugin, language, phrase) in seen:
            continue
        seen.add((plugin, language, phrase))
        if phrase not in known_phrases(plugin, language):
            new.append((language, plugin, category, phrase, flags, package))
            print(f"{plugin}/{language}\t{category}\t{phrase}\t{flags}\t{package}")
    print(f"gather_cues: {len(seen)} phrases in the catalogues, {len(new)} of them new", file=sys.stderr)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as out:
            json.dump({"all": rows, "new": new}, out, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
