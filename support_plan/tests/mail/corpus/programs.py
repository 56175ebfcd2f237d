# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What programs write: answers by themselves (RFC 3834), alerts, other ticket systems,
reports on delivery (RFC 3464) and calendars (RFC 5546)."""

from .writing import multipart, write

_SUPPRESS = "X-Auto-Response-Suppress: All\n"
_UNASKED = "Auto-Submitted: auto-generated\n"
_EXCHANGE = f"{_UNASKED}{_SUPPRESS}"
_REPLIED = "Auto-Submitted: auto-replied\n"
_ANOTHER = "In-Reply-To: <asked@elsewhere.example>\n"
_AWAY = "I am away until Monday.\n"


def _away(name, why, head):
    return write(name, why, head, _AWAY)


def _exchange(language, subject):
    """A vacation notice that says it is one by its subject alone."""
    return _away(
        f"Exchange in {language}", "By its subject", f"{_EXCHANGE}Subject: {subject}"
    )


VACATIONS = [
    _away("Exchange", "MS-OXCMAIL: generated, and answers", f"{_EXCHANGE}{_ANOTHER}"),
    _away("Exchange, older", "MS-OXCMAIL", _SUPPRESS),
    _away(
        "Exchange, parts of it suppressed",
        "MS-OXCMAIL",
        "X-Auto-Response-Suppress: OOF, AutoReply",
    ),
    _exchange("English", "Automatic reply: Help"),
    _exchange("German", "Automatische Antwort: Hilfe"),
    _exchange("French", "Réponse automatique\u00a0: Aide"),
    _exchange("Spanish", "Respuesta automática: Ayuda"),
    _exchange("Italian", "Risposta automatica: Aiuto"),
    _exchange("Dutch", "Automatisch antwoord: Hulp"),
    _exchange("Portuguese", "Resposta automática: Ajuda"),
    _exchange("Polish", "Automatyczna odpowiedź: Pomoc"),
    _exchange("Czech", "Automatická odpověď: Pomoc"),
    _exchange("Swedish", "Autosvar: Hjälp"),
    _exchange("Danish", "Automatisk svar: Hjælp"),
    _exchange("Finnish", "Automaattinen vastaus: Apua"),
    _exchange("Turkish", "Otomatik yanıt: Yardım"),
    _exchange("Russian", "Автоматический ответ: Помощь"),
    _exchange("Japanese", "自動応答: ヘルプ"),
    _exchange("Chinese", "自动答复: 帮助"),
    _away(
        "Outlook.com",
        "As Exchange, and names its rules",
        f"{_EXCHANGE}{_ANOTHER}X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
    ),
    _away(
        "Gmail", "Vacation responder", f"{_REPLIED}Precedence: bulk\nX-Autoreply: yes"
    ),
    _away("Yahoo", "Vacation response", f"{_REPLIED}X-Autoreply: yes"),
    _away("Lotus Domino", "Out of office", f"{_REPLIED}X-Mailer: Lotus Domino"),
    _away("qmail", "qmail-autoresponder", "Precedence: junk"),
    _away("vacation(1)", "BSD", "Precedence: bulk"),
    _away("Sieve", "5230 4.7", "Auto-Submitted: auto-replied (vacation)"),
    _away(
        "Zimbra",
        "5230",
        "Auto-Submitted: auto-replied (zimbra; vacation)\nPrecedence: bulk",
    ),
    _away(
        "cPanel",
        "Exim's autoresponder",
        f"{_REPLIED}X-Autorespond: Help\nPrecedence: auto_reply",
    ),
    _away("X-Precedence", "Exim", "X-Precedence: auto_reply"),
    _away("X-Autoresponder", "Hosters", "X-Autoresponder: 1"),
    _away("X-Autoresponse", "Hosters", "X-Autoresponse: Help"),
    _away("X-Auto-Reply-From", "Mail.ru", "X-Auto-Reply-From: a@example.net"),
    _away("X-Mail-Autoreply", "Hosters", "X-Mail-Autoreply: vacation"),
    _away("FirstClass", "X-FC-MachineGenerated", "X-FC-MachineGenerated: true"),
    _away("Amazon", "X-Amazon-Auto-Reply", "X-Amazon-Auto-Reply: true"),
    _away(
        "autoresponder by delivery",
        "Delivered-To: Autoresponder",
        "Delivered-To: Autoresponder",
    ),
    _away("a null return path", "3834 3.3, 5321 4.5.5", "Return-Path: <>"),
    _away("a null return path with blanks", "5321", "Return-Path:  < > "),
    _away(
        "replied, in capitals", "3834 5: in any case", "AUTO-SUBMITTED: AUTO-REPLIED"
    ),
    _away(
        "replied, with parameters",
        "3834 5.1",
        "Auto-Submitted: auto-replied; owner-email=a@b.example",
    ),
    _away(
        "replied, behind a comment",
        "3834 5: comments may stand anywhere",
        "Auto-Submitted: (vacation) auto-replied",
    ),
    _away("replied, folded", "5322 2.2.3", "Auto-Submitted:\n auto-replied"),
    _away(
        "another support's answer",
        "As this software writes it",
        f"{_REPLIED}{_SUPPRESS}",
    ),
    write("not automatic", "3834 5.2", "Auto-Submitted: no"),
    write("not automatic, with a comment", "3834 5", "Auto-Submitted: no (by hand)"),
    write("no receipts, please", "MS-OXCMAIL", "X-Auto-Response-Suppress: DR, RN, NRN"),
    write("precedence of a person", "2076 3.9", "Precedence: first-class"),
    write("a return path", "5321 4.4", "Return-Path: <{sender}>"),
    write(
        "away, by its subject alone",
        "Nothing else says that a program wrote it",
        "Subject: Out of office: help",
    ),
]

MESSAGES = [
    write("alert", "3834 5.1: told unasked", _UNASKED),
    write("alert in bulk", "A monitor", f"{_UNASKED}Precedence: bulk"),
    write(
        "alert without a way back",
        "A monitor",
        "Auto-Submitted: auto-notified\nReturn-Path: <>",
    ),
    write(
        "Nagios",
        "Says nothing about itself",
        "Subject: ** PROBLEM Service Alert: printer/Toner is CRITICAL **",
    ),
    write(
        "cron",
        "Vixie cron",
        f"{_UNASKED}X-Cron-Env: <SHELL=/bin/sh>\nSubject: Cron <root@till> backup",
    ),
    write("Amazon's notification", "SNS", "X-AMAZON-MAIL-RELAY-TYPE: notification"),
    write(
        "a script's",
        "PHPMailer",
        "X-Mailer: PHPMailer 6.9\nX-PHP-Originating-Script: 33:form.php",
    ),
    write("X-Loop", "procmail", "X-Loop: {sender}"),
    write(
        "marked as spam",
        "SpamAssassin",
        "X-Spam-Flag: YES\nX-Spam-Status: Yes, score=9.1",
    ),
    write("not marked as spam", "SpamAssassin", "X-Spam-Status: No, score=-1.9"),
    write(
        "DMARC failed",
        "8601",
        "Authentication-Results: mx.example; dmarc=fail (p=none)",
    ),
    write(
        "DMARC passed",
        "8601: believed of no one",
        "Authentication-Results: mx.example; dmarc=pass",
    ),
    write(
        "Jira", "Told unasked", f"{_UNASKED}Precedence: bulk\nX-JIRA-FingerPrint: a1"
    ),
    write("Zendesk, of itself", "Told unasked", f"{_EXCHANGE}X-Mailer: Zendesk Mailer"),
    _away(
        "Zendesk, its receipt",
        "An answer",
        f"{_EXCHANGE}{_ANOTHER}X-Mailer: Zendesk Mailer",
    ),
    _away(
        "OTRS, its receipt",
        "An answer",
        f"{_REPLIED}Precedence: bulk\nX-OTRS-Loop: yes",
    ),
    _away(
        "RT, its receipt",
        "An answer",
        "Precedence: bulk\nX-RT-Loop-Prevention: example.net\nRT-Ticket: example.net #1",
    ),
    _away(
        "osTicket, its receipt",
        "An answer",
        f"{_REPLIED}X-Autoreply: yes\nPrecedence: auto_reply",
    ),
    _away("Freshdesk, its receipt", "An answer", f"{_REPLIED}X-Autoreply: true"),
    write(
        "another Odoo",
        "Written by a person there",
        "X-Odoo-Objects: crm.lead-7\nReply-To: catchall@odoo.example",
    ),
    write(
        "newsletter",
        "2369",
        "List-Unsubscribe: <mailto:off@example.net>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ),
    write("of noreply", "Read by nobody", "From: Shop <noreply@shop.example>"),
    write("of do-not-reply", "Read by nobody", "From: do-not-reply@shop.example"),
    write("of a bounce address", "VERP", "From: bounces+7=a@shop.example"),
    write("of the postmaster", "2142", "From: postmaster@shop.example"),
]

# ----------------------------------------------------------------------
# Receipts and reports
# ----------------------------------------------------------------------


def _report(name, why, action, original, status="5.1.1", head="", **options):
    """A report on the delivery of a mail of ours."""
    parts = ["Content-Type: text/plain\n\nThis is the mail system."]
    parts.append(
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n"
        f"Final-Recipient: rfc822; {{sender}}\nAction: {action}\nStatus: {status}"
    )
    parts += [original] if original else []
    kind = "report; report-type=delivery-status"
    head = f"From: MAILER-DAEMON@mx.example.net\nReturn-Path: <>\n{_REPLIED}{head}"
    return multipart(name, why, *parts, kind=kind, head=head, **options)


_ORIGINAL = "Content-Type: message/rfc822\n\nMessage-ID: {ours}\nTo: {sender}\n\nHello"
_HEADERS = "Content-Type: text/rfc822-headers\n\nMessage-ID: {ours}\nTo: {sender}"
_UNKNOWN = "Content-Type: message/rfc822\n\nMessage-ID: <no@x.example>\n\nHello"

_NOTICE = (
    "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; {sender}\n"
    "Original-Message-ID: <asked@elsewhere.example>\n"
    "Disposition: manual-action/MDN-sent-manually; displayed"
)
_ABUSE = (
    "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n"
    "User-Agent: Filter/1.0\nVersion: 1"
)
_READ = "Content-Type: text/plain\n\nYour message was read."

REPORTS = [
    _report("failed", "3464 2.3.3", "failed", _ORIGINAL),
    _report("failed, with the headers", "3462 2", "failed", _HEADERS),
    _report("failed, of an unknown mail", "3464: backscatter", "failed", _UNKNOWN),
    _report("failed, without the mail", "3464: it is optional", "failed", ""),
    write(
        "qmail, failed, of an unknown mail",
        "QSBMF",
        "From: MAILER-DAEMON@mx.example.net\nReturn-Path: <>",
        "Hi. This is the qmail-send program at mx.example.net.\n\n<a@b.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <no@x.example>\n",
    ),
    write(
        "wants a receipt",
        "8098 2.1",
        "Disposition-Notification-To: {sender}\nReturn-Receipt-To: {sender}",
    ),
    _report("delayed", "3464 2.3.3: it may arrive yet", "delayed", _ORIGINAL, "4.4.1"),
    _report("delivered", "3464 2.3.3: it has arrived", "delivered", _ORIGINAL, "2.0.0"),
    _report("relayed", "3464 2.3.3: it is on its way", "relayed", _ORIGINAL, "2.0.0"),
    _report("expanded", "3464 2.3.3: to several", "expanded", _ORIGINAL, "2.0.0"),
    multipart(
        "read",
        "8098",
        _READ,
        _NOTICE,
        kind="report; report-type=disposition-notification",
    ),
    multipart(
        "read, as Outlook says",
        "8098",
        _READ,
        _NOTICE,
        kind="report; report-type=disposition-notification",
        head=f"Subject: Read: Help\n{_REPLIED}",
    ),
    multipart(
        "deleted unread",
        "8098",
        _READ,
        _NOTICE.replace("displayed", "deleted"),
        kind="report; report-type=disposition-notification",
    ),
    multipart(
        "read, without a type of report", "8098, broken", _READ, _NOTICE, kind="report"
    ),
    multipart(
        "abuse",
        "5965",
        "Content-Type: text/plain\n\nAbuse of your stripes.",
        _ABUSE,
        _UNKNOWN,
        kind="report; report-type=feedback-report",
    ),
]

# ----------------------------------------------------------------------
# Calendars
# ----------------------------------------------------------------------


def _event(method, status="ACCEPTED"):
    return (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\nBEGIN:VEVENT\nUID:1\n"
        f"SUMMARY:stripes\nATTENDEE;PARTSTAT={status}:mailto:{{sender}}\n"
        "END:VEVENT\nEND:VCALENDAR"
    )


def _calendar(name, why, method, status="ACCEPTED", said=True, text="Accepted"):
    """As Outlook and Gmail send it: a text, and what calendars read."""
    kind = f"; method={method}" if said else ""
    return multipart(
        name,
        why,
        f"Content-Type: text/plain\n\n{text}",
        f"Content-Type: text/calendar; charset=utf-8{kind}\n\n{_event(method, status)}",
        kind="alternative",
    )


CALENDARS = [
    _calendar("invitation", "5546 3.2.2", "REQUEST", text="See the stripes?"),
    _calendar("accepted", "5546 3.2.3", "REPLY"),
    _calendar("declined", "5546 3.2.3", "REPLY", "DECLINED"),
    _calendar("tentative", "5546 3.2.3", "REPLY", "TENTATIVE"),
    _calendar("another time proposed", "5546 3.2.7", "COUNTER"),
    _calendar("asks for the latest", "5546 3.2.6", "REFRESH"),
    _calendar(
        "cancelled", "5546 3.2.5: a person's news", "CANCEL", text="No stripes any more"
    ),
    _calendar("published", "5546 3.2.1", "PUBLISH", text="The stripes are public"),
    _calendar(
        "accepted, said within alone",
        "6047 2.4 asks for it outside",
        "REPLY",
        said=False,
    ),
    write(
        "accepted, alone",
        "6047",
        "Content-Type: text/calendar; method=REPLY",
        _event("REPLY") + "\n",
    ),
    write(
        "accepted, in small letters",
        "5545 1.3",
        "Content-Type: text/calendar; method=reply",
        _event("reply") + "\n",
    ),
    multipart(
        "an answer attached",
        "A client asks about it",
        "Content-Type: text/plain\n\nWhat are these stripes?",
        f'Content-Type: text/calendar; method=REPLY; name="a.ics"\nContent-Disposition: attachment; filename="a.ics"\n\n{_event("REPLY")}',
    ),
]

MAILS = VACATIONS + MESSAGES + REPORTS + CALENDARS
