# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Characters: encoded words (RFC 2047), raw ones (RFC 6532), parameters (RFC 2231) and
what texts say they are written in."""

from .writing import multipart, write


def _subject(name, why, words, **options):
    return write(name, why, f"Subject: {words}", **options)


def _text(name, why, kind, text, codec="utf-8", encoding="8bit"):
    head = f"Content-Type: {kind}\nContent-Transfer-Encoding: {encoding}"
    return write(name, why, head, text + "\n", codec=codec)


def _file(name, why, disposition, kind="text/x-log"):
    return multipart(
        name,
        why,
        "Content-Type: text/plain\n\nThe printer prints stripes.",
        f"Content-Type: {kind}\nContent-Disposition: {disposition}\n\nlog",
    )


WORDS = [
    _subject("word in Q", "2047 4.2", "=?utf-8?q?St=C3=B6rung_jetzt?="),
    _subject("word in B", "2047 4.1", "=?utf-8?b?U3TDtnJ1bmc=?="),
    _subject("word in capitals", "2047 2", "=?UTF-8?Q?St=C3=B6rung?="),
    _subject("word in Latin-1", "2047", "=?iso-8859-1?q?St=F6rung?="),
    _subject("word in Windows-1252", "Outlook", "=?windows-1252?q?5_=80_St=F6rung?="),
    _subject(
        "word in ISO-2022-JP", "1468", "=?iso-2022-jp?b?GyRCJVclaiVzJT8hPBsoQg==?="
    ),
    _subject(
        "word in Shift_JIS", "Japanese telephones", "=?shift_jis?b?g3aDioOTg16BWw==?="
    ),
    _subject("word in GB2312", "Chinese programs", "=?gb2312?b?tPLTobv6?="),
    _subject("word in Big5", "Chinese programs", "=?big5?b?pkyq7b73?="),
    _subject("word in EUC-KR", "Korean programs", "=?euc-kr?b?x8G4sMXN?="),
    _subject("word in KOI8-R", "1489", "=?koi8-r?b?8NLJztTF0g==?="),
    _subject("word in Windows-1251", "Outlook", "=?windows-1251?b?z/Do7fLl8A==?="),
    _subject("word in Hebrew", "1556", "=?iso-8859-8-i?b?7uP08fo=?="),
    _subject("word in an unknown charset", "2047 6.2", "=?x-unknown?q?Drucker?="),
    _subject("word with a language", "2231 5", "=?utf-8*de?q?St=C3=B6rung?="),
    _subject(
        "two words are joined", "2047 6.2", "=?utf-8?q?St=C3=B6?=\n =?utf-8?q?rung?="
    ),
    _subject("a word and text", "2047 6.2", "=?utf-8?q?St=C3=B6rung?= now"),
    _subject("word behind a tag", "2047 5", "[Bakery] =?utf-8?q?St=C3=B6rung?="),
    _subject(
        "a character over two words, Q", "x", "=?utf-8?q?St=C3?= =?utf-8?q?=B6rung?="
    ),
    _subject(
        "a character over two words, B", "x", "=?utf-8?b?U3TD?= =?utf-8?b?tnJ1bmc=?="
    ),
    _subject(
        "words of two charsets", "2047 6.2", "=?iso-8859-1?q?St=F6?= =?utf-8?q?=C3=B6?="
    ),
    _subject("word without padding", "2047 4.1", "=?utf-8?b?U3TDtnJ1bmc?="),
    _subject("word of garbage", "2047 6.3", "=?utf-8?b?%%%%?="),
    _subject("word of bad digits", "2047 4.2", "=?utf-8?q?a=ZZb?="),
    _subject("word of another encoding", "2047 6.3", "=?utf-8?x?abc?="),
    _subject("word without end", "2047 6.3", "=?utf-8?q?abc"),
    _subject("empty word", "2047 2", "=?utf-8?q??="),
    _subject("word with blanks", "2047 5", "=?utf-8?q?St=C3=B6rung im Drucker?="),
    _subject("word within a word", "No blank between", "a=?utf-8?q?=C3=B6?=b"),
    _subject("word in quotes", "2047 5", '"=?utf-8?q?St=C3=B6rung?="'),
    _subject("long words", "2047 2: at most 75", f"=?utf-8?q?{'=C3=B6' * 100}?="),
    _subject("a hundred words", "2047", "\n ".join(["=?utf-8?q?=C3=B6?="] * 100)),
    _subject("NUL in a word", "x", "=?utf-8?q?a=00b?="),
    _subject("lines in a word", "Headers smuggled in", "=?utf-8?q?a=0D=0ABcc:_b?="),
    _subject(
        "wrong bytes in a word", "Latin-1 that says UTF-8", "=?utf-8?q?St=F6rung?="
    ),
    write("word as a name", "2047 5", "From: =?utf-8?q?J=C3=B6rg?= <{sender}>"),
    write(
        "word as a name in quotes", "2047 5", 'From: "=?utf-8?q?J=C3=B6rg?=" <{sender}>'
    ),
    write("word in a comment", "2047 5", "From: {sender} (=?utf-8?q?J=C3=B6rg?=)"),
    write("word with a comma as a name", "x", "From: =?utf-8?q?B=2C_P?= <{sender}>"),
    write(
        "word with an address as a name",
        "x",
        "From: =?utf-8?q?a=40b=2Eexample?= <{sender}>",
    ),
    write("word of unknown charset as a name", "x", "From: =?x-y?b?/w==?= <{sender}>"),
    write(
        "its address hidden in a word",
        "Forged",
        "From: =?utf-8?q?{hidden}?= <a@example.net>",
    ),
    write("word as a recipient's name", "2047 5", "To: =?utf-8?b?SmrDtnJn?= <{alias}>"),
    write("word as a message id", "2047 5", "Message-ID: =?utf-8?q?=3Ca=40b=3E?="),
    write("word as a date", "2047 5", "Date: =?utf-8?q?Mon=2C_15_Mar_2027?="),
    write("word as a type", "2047 5", "Content-Type: =?utf-8?q?text/plain?="),
]

RAW = [
    _subject("raw UTF-8", "6532", "Störung"),
    _subject("raw Latin-1", "Scripts", "Störung", codec="latin-1"),
    _subject("raw Windows-1251", "Scripts", "Принтер", codec="cp1251"),
    _subject(
        "raw Japanese in seven bits", "Scripts", "プリンター", codec="iso-2022-jp"
    ),
    _subject("emoji", "6532", "🖨️ prints 🦓"),
    _subject("a family of emoji", "Joined by ZWJ", "👩‍👧‍👦 waits"),
    _subject("Arabic", "Right to left", "الطابعة لا تعمل"),
    _subject("Hebrew, with marks of direction", "x", "\u202bמדפסת\u202c"),
    _subject("Persian", "Joined by ZWNJ", "نمی\u200cخواهم"),
    _subject("Thai", "Combining", "เครื่องพิมพ์"),
    _subject("decomposed", "NFD, as Apple writes", "Sto\u0308rung"),
    _subject("characters of four bytes", "CJK extension B", "𠜎𠜱"),
    _subject("half of a character", "Cut by a script", "St\udcc3"),
    _subject("a lone surrogate", "CESU-8", "a\udced\udca0\udc80b"),
    write("raw name of a sender", "6532", "From: Jörg <{sender}>"),
    write("raw name in Latin-1", "Scripts", "From: Jörg <{sender}>", codec="latin-1"),
    write("raw name in quotes", "6532", 'From: "Jörg, Bäcker" <{sender}>'),
    write("raw sender", "6531: SMTPUTF8", "From: jörg@büro.example"),
    write(
        "raw sender in Latin-1", "Scripts", "From: jörg@example.net", codec="latin-1"
    ),
    write("raw recipient beside ours", "6531", "To: jörg@büro.example, {alias}"),
    write("raw message id", "6532 3.2", "Message-ID: <ö1@client.example.com>"),
    write("raw reference", "6532 3.2", "References: <ö@x.example>"),
    write("international domain", "5890", "From: {colleague}"),
    write("international domain in letters", "5890: the same person", "From: {puny}"),
    write("downgraded", "6857", "Downgraded-From: =?utf-8?q?J=C3=B6rg?= <j@x.example>"),
]

TEXTS = [
    _text("text in UTF-8", "2045", "text/plain; charset=utf-8", "Störung"),
    _text(
        "text in Latin-1",
        "2045",
        "text/plain; charset=iso-8859-1",
        "Störung",
        "latin-1",
    ),
    _text(
        "text in Windows-1252", "Outlook", "text/plain; charset=cp1252", "5 €", "cp1252"
    ),
    _text("text in KOI8-R", "1489", "text/plain; charset=koi8-r", "Принтер", "koi8-r"),
    _text(
        "text in ISO-2022-JP",
        "1468",
        "text/plain; charset=iso-2022-jp",
        "印刷",
        "iso-2022-jp",
        "7bit",
    ),
    _text("text in GB18030", "x", "text/plain; charset=gb18030", "打印机", "gb18030"),
    _text(
        "text in UTF-7",
        "2152",
        "text/plain; charset=utf-7",
        "St+APY-rung",
        encoding="7bit",
    ),
    _text(
        "text in UTF-16",
        "2781",
        "text/plain; charset=utf-16le",
        "UwB0APYAcgB1AG4AZwA=",
        encoding="base64",
    ),
    _text(
        "text in an unknown charset", "2045", "text/plain; charset=x-none", "stripes"
    ),
    _text("text in an empty charset", "2045", 'text/plain; charset=""', "stripes"),
    _text(
        "charset with a comment",
        "2045 5.1",
        "text/plain; charset=us-ascii (plain)",
        "stripes",
    ),
    _text(
        "charset with its name twice",
        "Old Outlook",
        'text/plain; charset="utf-8"; charset="x"',
        "stripes",
    ),
    _text(
        "charset in RFC 2231",
        "2231 4",
        "text/plain; charset*=us-ascii'en'utf-8",
        "Störung",
    ),
    _text(
        "charset in pieces",
        "2231 3",
        "text/plain; charset*0=utf; charset*1=-8",
        "Störung",
    ),
    _text("text without a charset", "2045 5.2", "text/plain", "Störung"),
    _text(
        "text of a wrong charset",
        "Says ASCII, is UTF-8",
        "text/plain; charset=us-ascii",
        "Störung",
    ),
    _text(
        "Latin-1 that says UTF-8",
        "Scripts",
        "text/plain; charset=utf-8",
        "St\udcf6rung stripes",
    ),
    _text(
        "quoted printable",
        "2045 6.7",
        "text/plain; charset=utf-8",
        "St=C3=B6=\nrung",
        encoding="quoted-printable",
    ),
    _text(
        "broken quoted printable",
        "2045 6.7",
        "text/plain; charset=utf-8",
        "stripes =ZZ =",
        encoding="quoted-printable",
    ),
    _text(
        "base64",
        "2045 6.8",
        "text/plain; charset=utf-8",
        "U3TDtnJ1bmc=",
        encoding="base64",
    ),
    _text(
        "base64 without padding",
        "2045 6.8",
        "text/plain; charset=utf-8",
        "U3TDtnJ1bmc",
        encoding="base64",
    ),
    _text(
        "base64 with garbage",
        "2045 6.8",
        "text/plain; charset=utf-8",
        "U3T*Dtn J1\n!bmc=",
        encoding="base64",
    ),
    _text(
        "base64 that is none",
        "2045 6.8",
        "text/plain; charset=utf-8",
        "The printer prints stripes.",
        encoding="base64",
    ),
    _text(
        "base64 with a footer",
        "A list adds plain text",
        "text/plain; charset=utf-8",
        "U3TDtnJ1bmc=\n\n-- \nThe list",
        encoding="base64",
    ),
    _text(
        "encoding in capitals",
        "2045 6.1",
        "TEXT/PLAIN; CHARSET=UTF-8",
        "U3TDtnJ1bmc=",
        encoding="BASE64 ",
    ),
    _text(
        "encoding with a comment",
        "2045 6.1",
        "text/plain; charset=utf-8",
        "U3TDtnJ1bmc=",
        encoding="base64 (b)",
    ),
    _text(
        "unknown encoding",
        "2045 6.4",
        "text/plain; charset=utf-8",
        "stripes",
        encoding="x-own",
    ),
    _text(
        "uuencoded",
        "x-uuencode",
        "text/plain",
        "begin 644 a\n'<W1R:7!E<PH \n`\nend",
        encoding="x-uuencode",
    ),
    _text("binary", "3030", "text/plain; charset=utf-8", "Störung", encoding="binary"),
    _text(
        "flowed",
        "3676",
        "text/plain; charset=utf-8; format=flowed; delsp=yes",
        "The \nstripes",
    ),
]

FILES = [
    _file("file name", "2183", 'attachment; filename="log.txt"'),
    _file(
        "file name in RFC 2231",
        "2231 4",
        "attachment; filename*=utf-8'de'St%C3%B6rung.txt",
    ),
    _file(
        "file name in pieces",
        "2231 3",
        'attachment; filename*0="Stoe";\n filename*1="rung.txt"',
    ),
    _file(
        "file name in coded pieces",
        "2231 4.1",
        "attachment; filename*0*=utf-8''St%C3%B6;\n filename*1=rung.txt",
    ),
    _file(
        "file name in an encoded word",
        "2047 5 forbids it; common",
        'attachment; filename="=?utf-8?q?St=C3=B6rung.txt?="',
    ),
    _file(
        "file name in encoded words",
        "x",
        'attachment;\n filename="=?utf-8?q?St=C3=B6?=\n =?utf-8?q?rung.txt?="',
    ),
    _file("raw file name", "6532", 'attachment; filename="Störung.txt"'),
    _file(
        "file name of an unknown charset", "2231", "attachment; filename*=x-y''a%FF.txt"
    ),
    _file("file name of broken digits", "2231", "attachment; filename*=utf-8''a%Z.txt"),
    _file(
        "file name with a path", "2183 2.3", 'attachment; filename="../../etc/a.txt"'
    ),
    _file("file name with NUL", "x", 'attachment; filename="a\x00.txt"'),
    _file("file name without quotes", "Outlook", "attachment; filename=my log.txt"),
    _file(
        "file name of 900 characters", "x", f'attachment; filename="{"n" * 900}.txt"'
    ),
    _file("empty file name", "x", 'attachment; filename=""'),
    _file(
        "file name of the type alone",
        "2046",
        "attachment",
        'text/x-log; name="log.txt"',
    ),
]

# As programs name and use charsets in life.
_PLAIN = "text/plain; charset="
NAMED = [
    _subject("word in utf8", "Scripts", "=?utf8?q?St=C3=B6rung?="),
    _subject("word in latin1", "Scripts", "=?latin1?q?St=F6rung?="),
    _subject("word in KS C 5601", "Korean Outlook", "=?ks_c_5601-1987?b?x8G4sMXN?="),
    _subject(
        "word of Windows in Latin-1", "Old Outlook", "=?iso-8859-1?q?=93St=F6rung=94?="
    ),
    _subject("word of GBK in GB2312", "Chinese Outlook", "=?gb2312?b?6UY=?="),
    _subject(
        "word of Windows in Shift_JIS", "Japanese Outlook", "=?shift_jis?b?h0A=?="
    ),
    _text("text in utf8", "Scripts", _PLAIN + "utf8", "Störung"),
    _text("text in latin1", "Scripts", _PLAIN + "latin1", "Störung", "latin-1"),
    _text("charset in apostrophes", "Scripts", _PLAIN + "'utf-8'", "Störung"),
    _text(
        "charset behind a blank", "Scripts", "text/plain; charset = utf-8", "Störung"
    ),
    _text("charset and a semicolon", "Scripts", _PLAIN + "utf-8;", "Störung"),
    _text("charset of a database", "Scripts", _PLAIN + "utf8mb4", "Störung"),
    _text("charset of no kind", "Scripts", _PLAIN + "8bit", "Störung"),
    _text(
        "text in KS C 5601",
        "Korean Outlook",
        _PLAIN + "ks_c_5601-1987",
        "프린터",
        "cp949",
    ),
    _text("text of GBK in GB2312", "Chinese Outlook", _PLAIN + "gb2312", "朱镕", "gbk"),
    _text(
        "text of Windows in Shift_JIS",
        "Japanese Outlook",
        _PLAIN + "shift_jis",
        "① プリンター",
        "cp932",
    ),
    _text(
        "text of Windows in EUC-KR",
        "Korean Outlook",
        _PLAIN + "euc-kr",
        "똠방",
        "cp949",
    ),
    _text(
        "text of Windows in Latin-1",
        "Old Outlook",
        _PLAIN + "iso-8859-1",
        "“Störung” – 5 €",
        "cp1252",
    ),
    _text("text in Hebrew", "1556", _PLAIN + "iso-8859-8-i", "מדפסת", "iso-8859-8"),
    _text("text in x-sjis", "Old programs", _PLAIN + "x-sjis", "プリンター", "cp932"),
    _text(
        "text in MacRoman",
        "Old Macintoshes",
        _PLAIN + "macintosh",
        "Störung",
        "mac-roman",
    ),
    _text(
        "text in UTF-7 by its old name",
        "1642",
        _PLAIN + "unicode-1-1-utf-7",
        "St+APY-rung",
    ),
    _text("Latin-1 without a charset", "Scripts", "text/plain", "Störung", "latin-1"),
    _text("HTML without a charset", "Scripts", "text/html", "<p>Störung</p>"),
    _text(
        "HTML that says its charset within",
        "Scripts",
        "text/html",
        '<meta charset="koi8-r"><p>Принтер</p>',
        "koi8-r",
    ),
    multipart(
        "part without a charset", "Scripts", "Content-Type: text/plain\n\nStörung"
    ),
    multipart(
        "part in Latin-1 without a charset",
        "Scripts",
        "Content-Type: text/plain\n\nStörung",
        codec="latin-1",
    ),
    multipart(
        "part of a wrong charset",
        "Scripts",
        "Content-Type: text/plain; charset=us-ascii\n\nStörung",
    ),
    write(
        "no headers of MIME, raw UTF-8",
        "Scripts",
        body="Störung\n",
        without="MIME-Version Content-Type",
    ),
]

MAILS = WORDS + RAW + TEXTS + FILES + NAMED
