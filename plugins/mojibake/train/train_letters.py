#!/usr/bin/env python3
"""Writes data/letters.bin: how likely a letter is after the one or two letters before it, by language.

    python3 -m venv venv && venv/bin/pip install brotli==1.1.0
    venv/bin/pip download --no-deps lingua-language-detector==1.3.5
    venv/bin/python train_letters.py lingua_language_detector-1.3.5-py3-none-any.whl ../data/letters.bin

The wheel's n-gram tables are fractions of integers and every step below is exact or rounded the same
way everywhere, so the same wheel gives the same bytes. README.md beside this file has the licence.

The file, all numbers little-endian, costs in sixteenths of a nat (-16 ln p, capped at 255):
  "WLM1", u8 languages, then for each language
    2 bytes code, u8 kind
    kind 0 (letters):   u8 N, N x u16 code point, N x u8 cost, N*N x u8 cost of b after a [a*N+b],
                        u16 contexts, for each: u16 a*N+b, u8 count, u8 back-off cost,
                        count x u8 letter, (count+1)/2 bytes of costs in half nats, low nibble first
    kind 1 (ideographs and scripts told by their letters alone):
                        u16 count, for each: varint step from the code point before, u8 cost
"""
import json
import math
import struct
import sys
import zipfile

import brotli

ASCII = "abcdefghijklmnopqrstuvwxyz"

# The letters of each orthography. The corpora behind the tables hold some damage themselves
# (Croatian with "è" for "č"), so a letter that no spelling rule allows is taken out here.
LATIN = {
    "af": "êëéèïîôûáóöüíú", "az": "əıöüçşğ", "bs": "čćžšđ", "ca": "àèéíïòóúüçñ", "cs": "áčďéěíňóřšťúůýž",
    "cy": "âêîôûŵŷáéíóúäëïö", "da": "æøåéóôèü", "de": "äöüßéàè", "en": "éèêçñöü", "eo": "ĉĝĥĵŝŭ",
    "es": "áéíóúüñ", "et": "äöüõšž", "eu": "ñçü", "fi": "äöåšž", "fr": "àâæçéèêëîïôœùûüÿ", "ga": "áéíóú",
    "hr": "čćžšđ", "hu": "áéíóöőúüű", "id": "é", "is": "áðéíóúýþæö", "it": "àèéìíîòóùú", "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž", "nb": "æøåéóôèü", "nl": "éëïèóöüêáä", "nn": "æøåéóôèòü", "pl": "ąćęłńóśźż",
    "pt": "àáâãçéêíóôõúü", "ro": "ăâîșțşţ", "sk": "áäčďéíĺľňóôŕšťúýž", "sl": "čšžćđ", "sq": "ëç", "sv": "åäöéüáà",
    "tr": "çğıöşüâîû", "yo": "àáèéẹìíòóọùúṣńǹ",
    "vi": "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
}
OTHER = {
    "be": "абвгдежзйклмнопрстуфхцчшыьэюяёіў", "bg": "абвгдежзийклмнопрстуфхцчшщъьюяѝ",
    "kk": "абвгдежзийклмнопрстуфхцчшщъыьэюяёәіңғүұқөһ", "mk": "абвгдежзиклмнопрстуфхцчшѓѕјљњќџѐѝ",
    "mn": "абвгдежзийклмнопрстуфхцчшщъыьэюяёөү", "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
    "sr": "абвгдежзиклмнопрстуфхцчшђјљњћџ", "uk": "абвгдежзийклмнопрстуфхцчшщьюяєіїґ",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", "he": "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي", "fa": "ءآأؤئابتثجحخدذرزسشصضطظعغفقلمنهوپچژکگیيك",
    "ur": "ءآؤئابتثجحخدذرزسشصضطظعغفقلمنوپچژکگیٹڈڑںھہۂۃےۓ",
    "hy": "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև", "ka": "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
}
ALONE = ["bn", "gu", "hi", "mr", "pa", "ta", "te", "th", "ja", "ko", "zh"]
RAREST_IDEOGRAPH = 4e-7  # below this the corpora hold mostly slips


def table(wheel, language, name):
    raw = wheel.read(f"lingua/language-models/{language}/{name}grams.json.br")
    out = {}
    for fraction, grams in json.loads(brotli.decompress(raw))["ngrams"].items():
        above, below = map(int, fraction.split("/"))
        for gram in grams.split(" "):
            out[gram] = above / below
    return out


def cost(probability):
    return min(255, round(-16 * math.log(probability))) if probability > 0 else 255


def letters_entry(wheel, language, alphabet, budget):
    n = len(alphabet)
    index = {c: i for i, c in enumerate(alphabet)}
    uni = {c: p for c, p in table(wheel, language, "uni").items() if c in index}
    total = sum(uni.values())
    uni = {c: p / total for c, p in uni.items()}
    floor = 1e-6
    p1 = [max(uni.get(c, 0), floor) for c in alphabet]

    rows = [[0.0] * n for _ in range(n)]
    for gram, p in table(wheel, language, "bi").items():
        if gram[0] in index and gram[1] in index:
            rows[index[gram[0]]][index[gram[1]]] = p
    for a in range(n):
        s = sum(rows[a])
        for b in range(n):
            # What was never seen is not impossible: names and loan words. A common letter less so.
            seen = rows[a][b] / s if s else 0
            rows[a][b] = max(seen * 0.999, p1[b] * 2e-3, 1e-6)

    contexts = {}
    for gram, p in table(wheel, language, "tri").items():
        if all(c in index for c in gram):
            a, b, c = (index[x] for x in gram)
            contexts.setdefault((a, b), {})[c] = p
    ranked = sorted(contexts, key=lambda ab: (-p1[ab[0]] * rows[ab[0]][ab[1]], ab))
    chosen, size = {}, 0
    for ab in ranked:
        after = contexts[ab]
        s = sum(after.values())
        kept, covered = [], 0.0
        for c, p in sorted(after.items(), key=lambda item: (-item[1], item[0])):
            if covered > 0.985 * s or p / s < 5e-4:
                break
            kept.append((c, p / s))
            covered += p
        left = max(1 - covered / s, 0.004)
        behind = max(sum(rows[ab[1]][c] for c in range(n)) - sum(rows[ab[1]][c] for c, _ in kept), 0.02)
        need = 4 + len(kept) + (len(kept) + 1) // 2
        if size + need > budget:
            break
        size += need
        chosen[ab] = (sorted(kept), cost(min(1.0, left / behind)))

    out = bytearray(language.encode() + bytes([0, n]))
    out += b"".join(struct.pack("<H", ord(c)) for c in alphabet)
    out += bytes(cost(p) for p in p1)
    out += bytes(cost(rows[a][b]) for a in range(n) for b in range(n))
    out += struct.pack("<H", len(chosen))
    for (a, b), (kept, back) in sorted(chosen.items()):
        out += struct.pack("<HBB", a * n + b, len(kept), back)
        out += bytes(c for c, _ in kept)
        halves = [min(15, round(-2 * math.log(p))) for _, p in kept]
        if len(halves) % 2:
            halves.append(0)
        out += bytes(halves[i] | halves[i + 1] << 4 for i in range(0, len(halves), 2))
    return bytes(out)


def alone_entry(wheel, language):
    floor = RAREST_IDEOGRAPH if language in ("ja", "ko", "zh") else 1e-5
    uni = {c: p for c, p in table(wheel, language, "uni").items() if len(c) == 1 and 0x80 <= ord(c) < 0x10000}
    entries = sorted((ord(c), cost(p)) for c, p in uni.items() if p >= floor)
    out = bytearray(language.encode() + bytes([1]) + struct.pack("<H", len(entries)))
    before = 0
    for code_point, c in entries:
        step = code_point - before
        before = code_point
        while step >= 0x80:
            out.append(step & 0x7F | 0x80)
            step >>= 7
        out += bytes([step, c])
    return bytes(out)


def main(wheel_path, out_path):
    entries = []
    with zipfile.ZipFile(wheel_path) as wheel:
        for language in sorted(LATIN):
            budget = 24000 if language == "vi" else 9500
            entries.append(letters_entry(wheel, language, ASCII + LATIN[language], budget))
        for language in sorted(OTHER):
            entries.append(letters_entry(wheel, language, OTHER[language], 11000))
        for language in ALONE:
            entries.append(alone_entry(wheel, language))
    with open(out_path, "wb") as f:
        f.write(b"WLM1" + bytes([len(entries)]) + b"".join(entries))


if __name__ == "__main__":
    main(*sys.argv[1:])
