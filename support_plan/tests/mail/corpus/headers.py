# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Headers as RFC 5322 has them, as it had them once, and as programs write them."""

from .writing import as_it_is, write

LINES = [
    write("plain", "What nearly every mail looks like"),
    write("bare line feeds", "Files, and programs of Unix", end="\n"),
    write("bare carriage returns", "Programs of old Macintoshes", end="\r"),
    write("lone carriage return in a header", "5322 2.2", "Subject: He{CR} lp"),
    write(
        "lone ends in the text",
        "5322 2.3: CR and LF occur together alone",
        body="It{CR}prints{LF}stripes.\n",
    ),
    write("names in capitals", "5322 1.2.2", "FROM: {sender}\nTO: {alias}"),
    write("names in small letters", "5322 1.2.2", "from: {sender}\nto: {alias}"),
    write("no blank behind colons", "5322 2.2", "From:{sender}\nTo:{alias}"),
    write("a blank before a colon", "5322 4.5, obsolete", "Subject : Oven\nX-A: b"),
    write("a folded subject", "5322 2.2.3", "Subject: The printer\n prints\n stripes"),
    write("folded behind the name", "5322 2.2.3", "Subject:\n The printer"),
    write(
        "a fold of blanks alone", "5322 4.2, obsolete", "Subject: The printer\n  \n x"
    ),
    write("folded in the sender", "5322 2.2.3", "From: Paula\n Baker\n <{sender}>"),
    write("folded in the recipient", "5322 2.2.3", "To: The Support\n\t<{alias}>"),
    write("a hundred folds", "5322 2.2.3", "Subject: a" + "\n b" * 100),
    write("line of 998 characters", "5322 2.1.1", body="stripes" + "x" * 991 + "\n"),
    write("line of 5000 characters", "5322 2.1.1", body="stripes" + "x" * 4993 + "\n"),
    write("subject of 998 characters", "5322 2.1.1", "Subject: " + "s" * 989),
    write(
        "subject of 3000 characters", "Cut, and kept whole", "Subject: " + "s" * 3000
    ),
    write(
        "header of 60 KB", "Spam filters explain at length", "X-Why: " + "y" * 60_000
    ),
    write("six hundred headers", "Each hop adds some", "X-Hop: 1\n" * 600),
    write(
        "forty hops",
        "5322 3.6.7",
        "Received: from a.example (a.example [192.0.2.1])\n"
        "\tby b.example (Postfix) with ESMTPS id 4C;\n"
        "\tMon, 15 Mar 2027 09:30:00 +0000 (UTC)\n" * 40,
    ),
    write("a line that is no header", "Broken by a filter", "X-A: b\nno header here"),
    write("no text", "A mail of headers alone", body=""),
    as_it_is(
        "no empty line behind the headers",
        "Cut off on the way",
        "Message-ID: <cut@client.example.com>\nFrom: {sender}\nTo: {alias}\n"
        "Subject: Help",
    ),
    as_it_is(
        "begins as in a mailbox file",
        "mbox: RFC 4155",
        "From somebody@example.net Mon Mar 15 09:30:00 2027\n"
        "Message-ID: <mbox@client.example.com>\nFrom: {sender}\nTo: {alias}\n"
        "Subject: Help\n\n>From the printer come stripes.\n",
    ),
    write(
        "a mark of byte order", "Notepad", body="\ufeffThe printer prints stripes.\n"
    ),
    write("NUL in the text", "5322 4.1, obsolete", body="Str\x00ipes: stripes\n"),
    write("NUL in the subject", "5322 4.1, obsolete", "Subject: He\x00lp"),
    write("control characters in the subject", "5322 4.1", "Subject: He\x08\x1b\x7flp"),
    write("an eight-bit name of a header", "5322 3.6.8", "X-Gr\xf6\xdfe: 1"),
]

FIELDS = [
    write("no date", "5322 3.6 asks for one", without="Date"),
    write("an empty date", "A form", "Date:"),
    write("a date in words", "A form", "Date: yesterday, at noon"),
    write("a date that there is not", "A broken clock", "Date: Mon, 32 Foo 2027"),
    write("a date of two digits", "5322 4.3", "Date: 15 Mar 27 09:30 GMT"),
    write("a zone by its name", "5322 4.3", "Date: Mon, 15 Mar 2027 09:30:00 EST"),
    write("a zone of one letter", "5322 4.3", "Date: Mon, 15 Mar 2027 09:30:00 Z"),
    write("a zone that is too far", "x", "Date: Mon, 15 Mar 2027 09:30:00 +9959"),
    write(
        "a date with comments",
        "5322 3.3",
        "Date: Mon (Mo), 15 Mar 2027 09 (h):30:00 +0000 (UTC)",
    ),
    write(
        "a date before all mail", "A dead battery", "Date: 1 Jan 1900 00:00:00 +0000"
    ),
    write("a date in a far year", "5322 3.3", "Date: 1 Jan 9999 00:00:00 +0000"),
    write("no message id", "5322 3.6.4: should have one", without="Message-ID"),
    write("an empty message id", "A script", "Message-ID: <>"),
    write("a message id without brackets", "A script", "Message-ID: 12@x.example.net"),
    write(
        "a message id with blanks", "5322 4.5.4", "Message-ID: < 1 2 @x.example.net >"
    ),
    write("a message id of a number", "5322 3.6.4", "Message-ID: <13@[192.0.2.1]>"),
    write(
        "a long message id", "Cloud mailers", f"Message-ID: <{'m' * 900}@example.net>"
    ),
    write("no subject", "5322 3.6", without="Subject"),
    write("an empty subject", "5322 3.6", "Subject:"),
    write("a subject of blanks", "5322 3.6.5", "Subject:    "),
    write("no recipient but in copy", "5322 3.6", "Cc: {alias}", without="To"),
    write("blind copy", "5322 3.6.3", "Delivered-To: {alias}", without="To"),
    write(
        "recipients who are not disclosed",
        "5322 3.4: an empty group",
        "To: undisclosed-recipients:;\nDelivered-To: {alias}",
    ),
    write(
        "a group of recipients",
        "5322 3.4",
        "To: Helpers: Support <{alias}>, other@example.net;",
    ),
    write("comments about recipients", "5322 3.2.2", "To: (the (old)) {alias} (us)"),
    write("alias in capitals", "5321 2.4", "To: PLANHELP@Support.Example.COM"),
    write(
        "a hundred recipients", "5322 3.6.3", "To: {alias}" + ", a@example.net" * 100
    ),
    write("empty places among recipients", "5322 4.4", "To: , ,{alias},,"),
    write("a semicolon between recipients", "Outlook", "To: a@example.net; {alias}"),
    write(
        "each header twice",
        "5322 3.6",
        "To: {alias}\nTo: {alias}\nSubject: a\nSubject: b",
    ),
    write(
        "old fields", "5322 3.6.5, 4.5", "Keywords: a, b\nComments: c\nEncrypted: none"
    ),
    write("MIME version with a comment", "2045 4", "MIME-Version: 1.0 (by hand)"),
    write("no MIME version", "2045 4", without="MIME-Version"),
    write("a blind copy that is told", "5322 3.6.3", "Bcc: boss@example.net"),
]

SENDERS = [
    write("a name", "5322 3.4", "From: Paula Baker <{sender}>"),
    write("a name in quotes", "5322 3.4", 'From: "Baker, Paula" <{sender}>'),
    write("quotes within quotes", "5322 3.2.4", 'From: "P. \\"The\\" B" <{sender}>'),
    write("a name behind", "RFC 822", "From: {sender} (Paula Baker)"),
    write(
        "comments in comments", "5322 3.2.2", "From: Paula (the (old) one) <{sender}>"
    ),
    write(
        "an address in a comment",
        "A comment is no address",
        "From: {sender} (formerly somebody@example.net)",
    ),
    write("a dot in the name", "5322 4.1, obsolete", "From: Paula B. Baker <{sender}>"),
    write("a comma in the name", "Broken, and common", "From: Baker, Paula <{sender}>"),
    write(
        "an address in the name",
        "A name is no address",
        'From: "a@b.example" <{sender}>',
    ),
    write("its own address in the name", "Outlook", 'From: "{sender}" <{sender}>'),
    write(
        "its own address twice", "Outlook, without quotes", "From: {sender} <{sender}>"
    ),
    write("an apostrophe as a quote", "Outlook", "From: '{sender}' <{sender}>"),
    write("quotes that never end", "Broken", 'From: "Paula <{sender}>'),
    write("a comment that never ends", "Broken", "From: {sender} (Paula"),
    write("brackets twice", "Broken", "From: <<{sender}>>"),
    write("a link", "Forms", "From: <mailto:{sender}>"),
    write("blanks within brackets", "5322 3.4", "From: < {sender} >"),
    write("address in capitals", "5321 2.4, as practised", "From: {SENDER}"),
    write("a quoted local part", "5322 3.4.1", "From: {quoted}"),
    write("a dot behind the domain", "RFC 1034", "From: {sender}."),
    write("an old route", "5322 4.4", "From: <@a.example,@b.example:{sender}>"),
    write("a group of senders", "RFC 6854", "From: Bakers: {sender};"),
    write("sent by a secretary", "5322 3.6.2", "Sender: secretary@example.net"),
    write("to be answered elsewhere", "5322 3.6.2", "Reply-To: home@example.net"),
    write(
        "to be answered at several", "5322 3.6.2", "Reply-To: {sender}, a@example.net"
    ),
    write("a colleague", "Both are the client's", "From: Second <{colleague}>"),
    write("two senders of one client", "5322 3.6.2", "From: {sender}, {colleague}"),
    write(
        "two senders", "5322 3.6.2: not one client's", "From: {sender}, a@example.net"
    ),
    write("two senders, ours last", "5322 3.6.2", "From: a@example.net, {sender}"),
    write(
        "sent twice",
        "5322 3.6: no more than one",
        "From: {sender}\nFrom: a@example.net",
    ),
    write("an address as a bare name", "Forged", "From: {sender} <a@example.net>"),
    write("its address in a name", "Forged", 'From: "{sender}" <a@example.net>'),
    write("its address in a comment", "Forged", "From: a@example.net ({sender})"),
    write("its domain as another's", "Forged", "From: <{sender}.example.net>"),
    write("its address as a local part", "Forged", 'From: "{sender}"@example.net'),
    write("a plus behind the name", "Another mailbox", "From: {plus}"),
    write("a percent sign", "RFC 1123 5.2.16", "From: a%b.example@relay.example.net"),
    write("an X.400 address", "RFC 2156", "From: </G=Paula/S=B/@gate.example.net>"),
    write("nobody", "5322 3.6 asks for one", without="From"),
    write("an empty sender", "5322 3.6.2", "From:"),
    write("empty brackets", "A null path in the wrong place", "From: <>"),
    write("a name alone", "Broken", "From: Paula Baker"),
    write("a group without senders", "RFC 6854", "From: Bakers:;"),
    write(
        "no sender, but who sent it", "5322 3.6.2", "Sender: {sender}", without="From"
    ),
    write("nobody, to be answered", "A form", "Reply-To: {sender}", without="From"),
]

TYPED = [
    write("a comma behind the sender", "By hand", "From: {sender},"),
    write("a semicolon behind the sender", "By hand", "From: Paula <{sender}>;"),
    write("a name without brackets", "By hand", "From: Paula Baker {sender}"),
    write("a name in quotes without brackets", "By hand", 'From: "Paula" {sender}'),
    write("brackets that never end", "By hand", "From: Paula <{sender}"),
    write("brackets that never begin", "By hand", "From: Paula {sender}>"),
    write("printer's quotes", "By hand", "From: \u201cPaula\u201d <{sender}>"),
    write("a fixed blank", "Copied from a page", "From: Paula\xa0<{sender}>"),
    write("a mark of direction", "Copied from a page", "From: \u200f<{sender}>"),
    write("a tab before the sender", "5322 3.2.2", "From:\tPaula\t<{sender}>"),
    write("a colon in the name", "By hand", "From: Re: Paula <{sender}>"),
    write("a semicolon in the name", "By hand", "From: Baker; Paula <{sender}>"),
    write("brackets in the name", "By hand", "From: Paula [Bakery] <{sender}>"),
    write("a comment before the name", "5322 3.2.2", "From: (Ms) Paula <{sender}>"),
    write("a name of emoji", "Telephones", "From: \U0001f956 Paula <{sender}>"),
    write("a name that is long", "Titles", f"From: {'Baker ' * 100}<{{sender}}>"),
]

MAILS = LINES + FIELDS + SENDERS + TYPED
