# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Replies, as mail programs write them; what is passed on by people and by lists.

``{ours}`` is the id of a message of ours on an open ticket of the covered client,
``{theirs}`` that of the client's own mail there, ``{closed}`` one of ours on a closed
ticket, and ``{answer}`` that of our answer to a refused mail.
"""

from .writing import multipart, write

_TO_OURS = "In-Reply-To: {ours}\nReferences: {ours}"
_OLD = "<1@x.example> <2@x.example>"


def _reply(name, why, head, **options):
    return write(name, why, f"Subject: Re: Help\n{head}", **options)


def _quoting(name, why, body):
    """A reply in plain text."""
    return _reply(name, why, _TO_OURS, body=body)


def _html(name, why, body):
    """A reply in HTML."""
    head = f"{_TO_OURS}\nContent-Type: text/html; charset=utf-8"
    return _reply(f"{name} replies", why, head, body=f"{body}\n")


REFERENCES = [
    _reply("reply", "5322 3.6.4", _TO_OURS),
    _reply("reply without references", "Old programs", "In-Reply-To: {ours}"),
    _reply("reply by references alone", "Telephones", "References: {ours}"),
    _reply("ours last", "5322 3.6.4", f"References: {_OLD} {{ours}}"),
    _reply("ours first", "5322 3.6.4", f"References: {{ours}} {_OLD}"),
    _reply(
        "references folded",
        "5322 2.2.3",
        "References: <1@x.example>\n <2@x.example>\n\t{ours}",
    ),
    _reply(
        "references without blanks", "5322 3.6.4", "References: <1@x.example>{ours}"
    ),
    _reply("references with commas", "Broken", "References: <1@x.example>, {ours}"),
    _reply("references with comments", "5322 4.5.4", "References: (a) {ours} (b)"),
    _reply(
        "words about the message",
        "5322 4.5.4, RFC 822",
        "In-Reply-To: Your message of Monday {ours}",
    ),
    _reply(
        "forty references",
        "Long threads",
        "References: " + "".join(f"<{n}@x.example>\n " for n in range(40)) + "{ours}",
    ),
    _reply(
        "two hundred references",
        "Longer threads: the last ones count",
        "References: "
        + "".join(f"<{n}-{'r' * 40}@x.example>\n " for n in range(200))
        + "{ours}",
    ),
    _reply(
        "another message last",
        "Answers both",
        "In-Reply-To: <2@x.example>\nReferences: {ours}",
    ),
    _reply("to what the client wrote", "The sender ties it", "In-Reply-To: {theirs}"),
    _reply("to an unknown mail", "Somebody else's", "In-Reply-To: <1@x.example>"),
    _reply(
        "to a number that is guessed",
        "Forged",
        "In-Reply-To: <held-1@support.example.com>",
    ),
    _reply(
        "to odoo's own shape of number",
        "Forged",
        "In-Reply-To: <1-openerp-1-helpdesk.ticket@x.example>",
    ),
    _reply(
        "references of garbage", "Broken", "References: <<<>>> @ <a\nIn-Reply-To: ><"
    ),
    _reply("empty references", "Broken", "References:\nIn-Reply-To:"),
    write(
        "number of a ticket in the subject",
        "Only a subject",
        "Subject: Re: [HT00001] Help",
    ),
    _reply("to a closed ticket", "Asks the gate", "In-Reply-To: {closed}"),
    _reply("to our answer", "Of what we write by ourselves", "In-Reply-To: {answer}"),
]

BY_PROGRAMS = [
    _reply("vacation on a ticket", "3834", f"{_TO_OURS}\nAuto-Submitted: auto-replied"),
    _reply(
        "vacation of Exchange on a ticket",
        "MS-OXCMAIL",
        f"{_TO_OURS}\nAuto-Submitted: auto-generated\nX-Auto-Response-Suppress: All",
    ),
    _reply(
        "vacation on a closed ticket",
        "3834",
        "In-Reply-To: {closed}\nAuto-Submitted: auto-replied",
    ),
    _reply(
        "vacation on our answer",
        "3834",
        "In-Reply-To: {answer}\nAuto-Submitted: auto-replied",
    ),
    _reply(
        "alert on a ticket", "3834 5.1", f"{_TO_OURS}\nAuto-Submitted: auto-generated"
    ),
    _reply(
        "accepted, on a ticket",
        "5546",
        f"{_TO_OURS}\nContent-Type: text/calendar; method=REPLY",
        body="BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n",
    ),
    multipart(
        "read, on a ticket",
        "8098",
        "Content-Type: text/plain\n\nRead.",
        "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; {sender}\nOriginal-Message-ID: {ours}\nDisposition: manual-action/MDN-sent-manually; displayed",
        kind="report; report-type=disposition-notification",
        head=f"{_TO_OURS}\n",
    ),
]

QUOTING = [
    _quoting(
        "answer above",
        "Most people",
        "It prints stripes.\n\nOn Mon, 15 Mar 2027 at 10:00, Support wrote:\n> Which printer?\n",
    ),
    _quoting("answer below", "1855", "> Which printer?\n\nThe one with stripes.\n"),
    _quoting(
        "answer between",
        "1855",
        "> Which printer?\nThe left one.\n> Since when?\nThe stripes came today.\n",
    ),
    _quoting(
        "quoted in German",
        "Thunderbird",
        "Es druckt stripes.\n\nAm 15.03.2027 um 10:00 schrieb Support:\n> Welcher?\n",
    ),
    _quoting(
        "original message",
        "Outlook, plain",
        "It prints stripes.\n\n-----Original Message-----\nFrom: Support\nSent: Monday\nSubject: Help\n\nWhich printer?\n",
    ),
    _quoting("quoted without an answer", "By mistake", "> stripes\n> Which printer?\n"),
    _quoting(
        "with a signature", "3676 4.3", "stripes\n\n-- \nPaula Baker\nHarbour Bakery\n"
    ),
    _quoting("a letter", "Telephones", "stripes\n\nSent from my iPhone\n"),
    _html(
        "Gmail",
        "gmail_quote",
        '<div dir="ltr">stripes</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Mon, Support wrote:<br></div><blockquote class="gmail_quote" style="margin:0">Which?</blockquote></div>',
    ),
    _html(
        "Outlook",
        "divRplyFwdMsg",
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><p class="MsoNormal">stripes<o:p></o:p></p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Support</div><div>Which?</div></body></html>',
    ),
    _html(
        "Outlook, older",
        "A border above",
        '<p class="MsoNormal">stripes</p><div style="border:none;border-top:solid #B5C4DF 1.0pt"><p><b>Von:</b> Support</p></div><p>Which?</p>',
    ),
    _html(
        "Apple Mail",
        "blockquote type=cite",
        '<html><body style="overflow-wrap: break-word;">stripes<br><div><br><blockquote type="cite"><div>On 15. Mar 2027, Support wrote:</div><br><div>Which?</div></blockquote></div></body></html>',
    ),
    _html(
        "Thunderbird",
        "moz-cite-prefix",
        '<p>stripes</p><div class="moz-cite-prefix">Am 15.03.27 schrieb Support:<br></div><blockquote type="cite" cite="mid:a@b.example"><p>Which?</p></blockquote>',
    ),
    _html(
        "Yahoo",
        "yahoo_quoted",
        '<div class="yahoo-style-wrap">stripes</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>On Monday, Support wrote:</div><div>Which?</div></div>',
    ),
    _html(
        "ProtonMail",
        "protonmail_quote",
        '<div>stripes</div><div class="protonmail_quote">Support wrote:<blockquote class="protonmail_quote" type="cite">Which?</blockquote></div>',
    ),
    _html(
        "Lotus Notes",
        "font tags",
        '<font size=2 face="sans-serif">stripes</font><br><br><font size=1 color=#5f5f5f>From: </font><font size=1>Support</font>',
    ),
    _html("right to left", "dir=rtl", '<div dir="rtl">הטופס stripes</div>'),
    _html(
        "deep quotations",
        "A long talk",
        "stripes" + "<blockquote>x" * 30 + "</blockquote>" * 30,
    ),
]

_FORWARDS = {
    "English": (
        "Fwd: Paper",
        "---------- Forwarded message ---------\nFrom: Carl <carl@shop.example>",
    ),
    "German": (
        "WG: Papier",
        "-----Ursprüngliche Nachricht-----\nVon: Carl <carl@shop.example>",
    ),
    "French": (
        "TR: Papier",
        "-----Message d'origine-----\nDe : Carl <carl@shop.example>",
    ),
    "Spanish": (
        "RV: Papel",
        "-----Mensaje original-----\nDe: Carl <carl@shop.example>",
    ),
    "Italian": (
        "I: Carta",
        "-----Messaggio originale-----\nDa: Carl <carl@shop.example>",
    ),
    "Dutch": (
        "Doorst: Papier",
        "-----Oorspronkelijk bericht-----\nVan: Carl <carl@shop.example>",
    ),
    "Polish": (
        "PD: Papier",
        "-----Wiadomość oryginalna-----\nOd: Carl <carl@shop.example>",
    ),
    "Swedish": (
        "VB: Papper",
        "-----Ursprungligt meddelande-----\nFrån: Carl <carl@shop.example>",
    ),
    "Japanese": ("FW: 用紙", "差出人: Carl <carl@shop.example>"),
    "Chinese": ("转发: 纸", "发件人: Carl <carl@shop.example>"),
    "Hebrew": ("הועבר: נייר", "מאת: Carl <carl@shop.example>"),
}
FORWARDED = [
    write(
        f"forwarded in {language}",
        "Whoever forwards it asks",
        f"Subject: {subject}",
        f"Our stripes?\n\n{above}\n\nThe paper.\n",
    )
    for language, (subject, above) in _FORWARDS.items()
]
FORWARDED += [
    write(
        "redirected",
        "5322 3.6.6: of the first sender",
        "Resent-From: office@example.net\nResent-To: {alias}\nResent-Date: Mon, 15 Mar 2027 10:00:00 +0000\nTo: office@example.net",
    ),
    write(
        "redirected in copy",
        "5322 3.6.6",
        "Resent-From: office@example.net\nResent-Cc: {alias}\nTo: office@example.net",
    ),
    write(
        "redirected twice",
        "5322 3.6.6: a block each",
        "Resent-From: b@example.net\nResent-To: {alias}\nResent-From: a@example.net\nResent-To: b@example.net\nTo: a@example.net",
    ),
    write(
        "redirected by the sender",
        "5322 3.6.6",
        "Resent-From: {sender}\nResent-Sender: a@example.net\nResent-To: {alias}\nResent-Message-ID: <r@x.example>",
    ),
    write(
        "delivered to us", "Postfix", "Delivered-To: {alias}\nTo: office@example.net"
    ),
    write(
        "delivered twice",
        "Postfix: to an alias of an alias",
        "Delivered-To: {alias}\nDelivered-To: {alias}\nTo: office@example.net",
    ),
    write(
        "delivered to another, too",
        "Postfix",
        "Delivered-To: {alias}\nDelivered-To: office@example.net\nTo: office@example.net",
    ),
    write("to us twice", "To and Cc", "To: {alias}\nCc: Support <{alias}>"),
    write(
        "on its way by a rule",
        "Exchange",
        "X-MS-Exchange-Inbox-Rules-Loop: office@example.net\nDelivered-To: {alias}\nTo: office@example.net",
    ),
    write(
        "on its way by Gmail",
        "Gmail's forwarding",
        "X-Forwarded-To: {alias}\nX-Forwarded-For: {sender} {alias}\nDelivered-To: {alias}\nTo: office@example.net",
    ),
]

_FOOTER = (
    "The printer prints stripes.\n_____\nUsers mailing list\nUsers@lists.example.net\n"
)

LISTS = [
    write(
        "Mailman",
        "2919, 2369: it leaves From as it is",
        "Sender: users-bounces@lists.example.net\nList-Id: Users <users.lists.example.net>\nList-Post: <mailto:users@lists.example.net>\nPrecedence: list\nSubject: [Users] Help",
        _FOOTER,
    ),
    write(
        "Google Groups",
        "X-Google-Group-Id",
        "X-Google-Group-Id: 123\nList-ID: <users.example.net>\nMailing-list: list users@example.net\nPrecedence: list",
    ),
    write(
        "LISTSERV",
        "2919",
        "Sender: Users <USERS@lists.example.net>\nList-Help: <mailto:l@lists.example.net>\nList-Owner: <mailto:o@lists.example.net>",
    ),
    write(
        "Majordomo",
        "Precedence: bulk says that a program answers",
        "Sender: owner-users@lists.example.net\nPrecedence: bulk",
        _FOOTER,
    ),
    write(
        "list that seals the chain",
        "8617: ARC",
        "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=lists.example.net; b=x\nARC-Authentication-Results: i=1; lists.example.net; dkim=pass\nList-Id: <users.example.net>",
    ),
    write(
        "form that writes as the client",
        "Web forms",
        "X-Mailer: PHPMailer 6.9\nSender: www-data@host.example",
        "Name: Paula\nMessage: It prints stripes.\n",
    ),
]

MAILS = REFERENCES + BY_PROGRAMS + QUOTING + FORWARDED + LISTS
