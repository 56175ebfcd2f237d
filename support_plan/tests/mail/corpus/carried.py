# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Mails that another address sends for somebody: lists that put their own in place of
the sender's, web forms, colleagues, and our own addresses.

``{agent}`` is a colleague, and ``{office}`` our company's own address.
"""

from .writing import multipart, write

_OURS = (
    "From: 'Paula Baker' via Users <users@support.example.com>\n"
    "List-Id: Users <users.support.example.com>\n"
    "List-Post: <mailto:users@support.example.com>\nPrecedence: list\n"
)
_GOOGLE = (
    "From: 'Paula Baker' via Users <users@groups.example.net>\n"
    "List-ID: <users.groups.example.net>\nPrecedence: list\n"
)
_PASSED = "dmarc=pass header.from=example.com; dkim=pass header.d=example.com"

LISTS = [
    write(
        "Mailman, in its own name",
        "dmarc_moderation_action",
        f"{_OURS}Reply-To: Paula <{{sender}}>",
    ),
    write(
        "Mailman, to be answered at both",
        "reply_goes_to_list",
        f"{_OURS}Reply-To: users@support.example.com, Paula <{{sender}}>",
    ),
    write(
        "Google Groups, in its own name",
        "X-Original-From",
        f"{_GOOGLE}X-Original-From: Paula <{{sender}}>\nX-Original-Sender: {{sender}}\nReply-To: users@groups.example.net",
    ),
    write(
        "by its original sender alone",
        "X-Original-Sender",
        f"{_GOOGLE}X-Original-Sender: {{sender}}",
    ),
    write(
        "by a raw original sender",
        "6532",
        f"{_GOOGLE}X-Original-From: J\xf6rg <{{sender}}>",
    ),
    write(
        "an original sender in a word",
        "2047",
        f"{_GOOGLE}X-Original-From: =?utf-8?q?J=C3=B6rg?= <{{sender}}>",
    ),
    write(
        "an unknown original sender",
        "Somebody else's list",
        f"{_GOOGLE}X-Original-From: a@shop.example",
    ),
    write(
        "passed by another server",
        "8601: not by ours",
        f"{_OURS}Reply-To: {{sender}}\nAuthentication-Results: mx.example.net; {_PASSED}",
    ),
    write(
        "vacation by a list",
        "3834",
        f"{_OURS}Reply-To: {{sender}}\nAuto-Submitted: auto-replied",
    ),
    write(
        "reply by a list",
        "The id of ours is random",
        f"{_OURS}Reply-To: {{sender}}\nIn-Reply-To: {{ours}}",
    ),
    write(
        "reply by a list to what a client wrote",
        "It names anybody",
        f"{_OURS}Reply-To: {{sender}}\nIn-Reply-To: {{theirs}}",
    ),
    write(
        "newsletter in somebody's name",
        "Sent to many",
        "From: news@shop.example\nList-Unsubscribe: <mailto:off@shop.example>\nReply-To: {sender}",
    ),
    write(
        "digest",
        "1153",
        "From: users-request@lists.example.net\nList-Id: <users.lists.example.net>",
    ),
    write(
        "the client names somebody",
        "Its own address counts",
        "X-Original-From: a@shop.example\nReply-To: b@shop.example",
    ),
]

FORMS = [
    write(
        "form of ours",
        "Whoever is to be answered",
        "From: Web <noreply@support.example.com>\nReply-To: Paula <{sender}>",
    ),
    write("form of the office", "WordPress", "From: {office}\nReply-To: {sender}"),
    write(
        "form of a hoster",
        "PHP's mail()",
        "From: www-data@host.example\nReply-To: {sender}\nX-PHP-Script: example.com/form.php",
    ),
    write(
        "form with a raw name",
        "6532",
        "From: www-data@host.example\nReply-To: J\xf6rg <{sender}>",
    ),
    write(
        "form for two",
        "It names anybody",
        "From: www-data@host.example\nReply-To: {sender}, a@shop.example",
    ),
    write(
        "form that names nobody",
        "An address of ours",
        "From: noreply@support.example.com",
    ),
    write(
        "form of a hoster that names nobody", "Unknown", "From: www-data@host.example"
    ),
]

OURSELVES = [
    write("a colleague's mail", "From our own address", "From: {agent}"),
    write(
        "a colleague forwards",
        "Without a word",
        "From: {agent}\nSubject: Fwd: Oven",
        "From: Paula <{sender}>\nSubject: Oven\n\nstripes\n",
    ),
    write(
        "a colleague forwards for a client",
        "By the word",
        "From: {agent}\nSubject: Fwd: Oven",
        "#client\n\nFrom: Paula <{sender}>\nSubject: Oven\n\nstripes\n",
    ),
    write(
        "a colleague names the client",
        "By the word in the subject",
        "From: {agent}\nSubject: Fwd: Oven #client {sender}",
    ),
    multipart(
        "a colleague attaches the client's mail",
        "2046 5.2.1",
        "Content-Type: text/plain\n\n#client stripes",
        "Content-Type: message/rfc822\n\nFrom: Paula <{sender}>\nSubject: Oven\n\nCold.",
        head="From: {agent}\n",
    ),
    write(
        "a colleague forwards in copy",
        "One recipient alone",
        "From: {agent}\nCc: a@shop.example\nSubject: Fwd: Oven #client {sender}",
    ),
    write(
        "a colleague forwards for nobody",
        "An unknown address",
        "From: {agent}\nSubject: Fwd: Oven #client a@shop.example",
    ),
    write(
        "a colleague answers", "On an open ticket", "From: {agent}\nIn-Reply-To: {ours}"
    ),
    write("the office writes", "Our own address", "From: {office}"),
    write("the address of the team writes", "Our own address", "From: {alias}"),
    write(
        "the word of another",
        "Only a colleague's counts",
        "Subject: Oven #client a@shop.example",
    ),
]

MAILS = LISTS + FORMS + OURSELVES
