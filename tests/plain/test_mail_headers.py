"""How the headers of an e-mail are read, whatever is wrong with them."""

from email import message_from_string

import pytest
from mail_modules import load, read

mail_text = load("mail_text")

# Hidden in an encoded word, where the grammar sees a name.
NAMED = "=?utf-8?q?paula=40a.example?="


# ----------------------------------------------------------------------
# Headers as text
# ----------------------------------------------------------------------


def test_text_is_kept_but_for_what_a_database_cannot_keep():
    assert mail_text.clean_text("a\0b\ud800\udfffc") == "a\ufffdb\ufffd\ufffdc"
    assert mail_text.clean_text("Grüße \U0001f600\x01") == "Grüße \U0001f600\x01"
    assert mail_text.clean_text(b"a\0b") == b"a\0b"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("St\udcc3\udcb6rung", "Störung"),
        ("St\udcf6rung", "Störung"),
        ("St\ud800rung", "St\ufffdrung"),
        ("Störung", "Störung"),
        ("a\0", "a\ufffd"),
        (b"a", "b'a'"),
    ],
)
def test_raw_bytes_are_read_as_utf_8_or_else_as_latin_1(given, text):
    assert mail_text.as_text(given) == text


def test_headers_of_one_name_are_one_text():
    message = read("X-Sent: a\nsubject: b\nx-sent: =?utf-8?q?=C3=B6?=\n\n")

    assert mail_text.get_raw_values(message, "X-Sent") == ["a", "=?utf-8?q?=C3=B6?="]
    assert mail_text.get_header(message, "x-SENT") == "a ö"
    assert mail_text.get_header(message, "Subject") == "b"
    assert mail_text.get_header(message, "To") == ""


@pytest.mark.parametrize(
    "broken", ['"', "<", ":;<", "\\@[", "(]).)", f"{NAMED} (((( <b@b.example>"]
)
def test_what_the_parser_breaks_at_is_read_as_it_came(broken):
    said = broken.replace(NAMED, "paula@a.example")

    assert mail_text.get_header(read(f"From: {broken}\n\n"), "From") == said


def test_a_header_is_read_to_its_twenty_thousandth_character():
    for length in (5_000, 20_000, 20_001, 30_000):
        message = read(f"Subject: {'a' * length}\n\n")
        assert len(mail_text.get_header(message, "Subject")) == min(length, 20_000)


@pytest.mark.parametrize(("begun", "length"), [(30, 2060), (31, 1000)])
def test_of_many_words_that_are_never_ended_little_is_read(begun, length):
    assert len(mail_text.decode_words("=?" * begun + "a" * 2000)) == length


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a =?utf-8?q?=C3=B6?= b", "a ö b"),
        ("=?latin-1?q?=F6?=", "ö"),
        ("=?utf-8?q?=FF?=", "\ufffd"),
        ("=?no-such?q?=F6?= ö", "=?no-such?q?=F6?= ö"),
        ("=?no-such?q?=F6?= \udcf6", "=?no-such?q?=F6?= ?"),
    ],
)
def test_encoded_words_are_read_as_far_as_they_can_be(value, text):
    assert mail_text.decode_words(value) == text


# ----------------------------------------------------------------------
# Addresses
# ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("B@X.example, a@x.example; b@x.example", ["b@x.example", "a@x.example"]),
        ("a@x.example\tb@x.example", ["a@x.example", "b@x.example"]),
        ("mailto:a@x.example", ["a@x.example"]),
        ("a@b@c", ["a@b", "b@c"]),
        ("a@ @b @", []),
        # What is in quotes is a name.
        ('"a@x.example" <b@x.example>', ["b@x.example"]),
        ('"a@x.example"b@x.example', ["b@x.example"]),
        ('"\\" a@x.example" <b@x.example>', ["b@x.example"]),
        ('"(" <a@x.example>', ["a@x.example"]),
        ('a"quoted"b@x.example', ["b@x.example"]),
        # What is in a comment is none of it either.
        ("(a@x.example) b@x.example", ["b@x.example"]),
        ("(a@x.example (b@x.example) c@x.example) d@x.example", ["d@x.example"]),
        ("(\\) a@x.example) b@x.example", ["b@x.example"]),
        ('(" a@x.example) b@x.example', ["b@x.example"]),
        ("a(comment)b@x.example", ["b@x.example"]),
        # A backslash and a closing bracket mean nothing outside of them.
        ('\\"a@x.example" b@x.example', ["b@x.example"]),
        ("a@x.example) b@x.example", ["a@x.example", "b@x.example"]),
        # What never ends has never begun.
        ('"a@x.example b@x.example', ["a@x.example", "b@x.example"]),
        ("(a@x.example b@x.example", ["a@x.example", "b@x.example"]),
        # Outlook's apostrophes, and those of a name.
        ("'a@x.example'", ["a@x.example"]),
        ("o'a@x.example", ["o'a@x.example"]),
        ("'a@x.example", ["'a@x.example"]),
        ("a@x.example'", ["a@x.example'"]),
    ],
)
def test_all_that_looks_like_an_address_is_found(text, found):
    assert mail_text.find_addresses(text) == found


def test_an_address_has_no_more_than_254_characters():
    longest = f"{'a' * 200}@{'b' * 53}"

    assert len(longest) == 254
    assert mail_text.find_addresses(longest) == [longest]
    assert mail_text.find_addresses(f"a{longest}") == []
    assert mail_text.find_addresses(f"{longest}b") == []


def test_message_ids_are_found_in_their_order():
    text = "<b@x.example> a@x.example\n\t<<a@x.example> <> <c d> <b@x.example>"

    assert mail_text.find_message_ids(text) == [
        "<b@x.example>",
        "<a@x.example>",
        "<b@x.example>",
    ]


def test_a_message_id_has_no_more_than_500_characters():
    assert mail_text.find_message_ids(f"<{'a' * 500}>") == [f"<{'a' * 500}>"]
    assert mail_text.find_message_ids(f"<{'a' * 501}>") == []


# ----------------------------------------------------------------------
# Senders
# ----------------------------------------------------------------------


def get_senders(*values):
    return mail_text.get_senders(read("".join(f"From: {one}\n" for one in values)))


def test_everybody_whom_an_e_mail_says_it_is_from_counts_once():
    assert get_senders("A@a.example", "b@b.example, a@A.example") == (
        "a@a.example",
        "b@b.example",
    )
    # Where it cannot be read by the grammar, too.
    for broken in ("(((( a@a.example", "a@a.example <b@b.example>", "a@a.example <"):
        assert get_senders(broken, "b@b.example, a@a.example") == (
            "a@a.example",
            "b@b.example",
        )


@pytest.mark.parametrize(
    ("value", "by_grammar"),
    [
        (f"{NAMED} <evil@b.example>", True),
        (f"{NAMED} (1) (2) (3) <evil@b.example>", True),
        (f"{NAMED} (1) (2) (3) (4) <evil@b.example>", False),
        (f"{NAMED} <evil@b.example>\nFrom: evil@b.example (1) (2) (3) (4)", False),
        (f"{NAMED} ".ljust(5_000 - 16, "a") + "<evil@b.example>", True),
        (f"{NAMED} ".ljust(5_001 - 16, "a") + "<evil@b.example>", False),
    ],
)
def test_a_name_is_no_sender_where_the_grammar_can_be_followed(value, by_grammar):
    also = () if by_grammar else ("paula@a.example",)

    assert get_senders(value) == ("evil@b.example", *also)


def test_an_address_may_have_quotes_of_its_own():
    assert get_senders('"Paula Ricci"@a.example') == ('"paula ricci"@a.example',)


def test_a_parser_that_knows_no_grammar_finds_the_senders_as_well():
    message = message_from_string("From: Paula <Paula@a.example>\n\n")

    assert mail_text.get_senders(message) == ("paula@a.example",)
