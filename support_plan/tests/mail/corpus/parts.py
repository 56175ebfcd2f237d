# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Mails of parts (RFC 2045 to 2049), whole and broken, signed and sealed."""

from .writing import multipart, write

_PLAIN = "Content-Type: text/plain; charset=utf-8\n\nThe printer prints stripes."
_HTML = "Content-Type: text/html; charset=utf-8\n\n<p>The printer prints stripes.</p>"
_PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
_IMAGE = (
    "Content-Type: image/png\nContent-Transfer-Encoding: base64\n"
    "Content-ID: <image001.png@01D9>\n"
    f'Content-Disposition: inline; filename="image001.png"\n\n{_PICTURE}'
)
_PDF = (
    "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
    'Content-Disposition: attachment; filename="scan.pdf"\n\nJVBERi0xLjQKJSVFT0Y='
)
_FORWARDED = (
    "From: Carl <carl@shop.example>\nTo: paula@example.net\nSubject: Paper\n"
    "Message-ID: <paper@shop.example>\n\nOur paper has stripes."
)


def _attached(kind, name, text="x", encoding="7bit"):
    return (
        f"Content-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n"
        f'Content-Disposition: attachment; filename="{name}"\n\n{text}'
    )


def _nest(*parts, kind="alternative", cut="inner"):
    body = "".join(f"--{cut}\n{part}\n" for part in parts)
    return f"Content-Type: multipart/{kind}; boundary={cut}\n\n{body}--{cut}--"


def _html(name, why, text):
    return write(name, why, "Content-Type: text/html; charset=utf-8", text + "\n")


def _broken(name, why, head, body):
    return write(name, why, f"Content-Type: {head}", body)


def _nest_deep(levels):
    text = f"--c{levels}\n{_PLAIN}\n"
    for level in range(levels - 1, -1, -1):
        head = f"Content-Type: multipart/mixed; boundary=c{level + 1}"
        text = f"--c{level}\n{head}\n\n{text}"
    return text


KINDS = [
    multipart("plain and HTML", "2046 5.1.4", _PLAIN, _HTML, kind="alternative"),
    multipart(
        "HTML before plain", "The wrong way round", _HTML, _PLAIN, kind="alternative"
    ),
    multipart("HTML alone, as alternative", "x", _HTML, kind="alternative"),
    multipart(
        "plain and empty HTML",
        "Some telephones",
        _PLAIN,
        "Content-Type: text/html\n\n",
        kind="alternative",
    ),
    multipart(
        "empty plain and HTML",
        "Newsletters",
        "Content-Type: text/plain\n\n",
        _HTML,
        kind="alternative",
    ),
    multipart("no parts", "x", kind="alternative"),
    multipart("text and a file", "2046 5.1.3", _PLAIN, _PDF),
    multipart("a file before the text", "Scanners", _PDF, _PLAIN),
    multipart("a file alone", "Scan to mail", _PDF),
    multipart(
        "file and no text, at the top",
        "Scan to mail",
        _PDF,
        "Content-Type: text/plain\n\n",
    ),
    multipart("two texts", "Apple Mail", _PLAIN, _PDF, _HTML),
    multipart("a text and a footer", "Virus scanners", _HTML, "\nScanned by Us."),
    multipart(
        "picture in the text",
        "2387",
        "Content-Type: text/html\n\n"
        '<p>It prints stripes <img src="cid:image001.png@01D9"></p>',
        _IMAGE,
        kind="related",
        head="X-Mailer: Microsoft Outlook 16.0\n",
    ),
    multipart(
        "picture that is not there",
        "2392",
        'Content-Type: text/html\n\n<p>stripes <img src="cid:none@x"></p>',
        kind="related",
    ),
    multipart(
        "alternative in related in mixed",
        "Outlook",
        _nest(_nest(_PLAIN, _HTML), _IMAGE, kind="related", cut="middle"),
        _PDF,
    ),
    multipart(
        "related in alternative",
        "Apple Mail",
        _PLAIN,
        _nest(_HTML, _IMAGE, kind="related"),
        kind="alternative",
    ),
    multipart(
        "AMP beside HTML",
        "Gmail",
        _PLAIN,
        "Content-Type: text/x-amp-html\n\n<html amp4email></html>",
        _HTML,
        kind="alternative",
    ),
    multipart(
        "for watches",
        "Apple",
        _PLAIN,
        "Content-Type: text/watch-html\n\n<b>x</b>",
        _HTML,
        kind="alternative",
    ),
    multipart("parallel", "2046 5.1.6", _PLAIN, _PDF, kind="parallel"),
    multipart("an unknown kind of parts", "2046 5.1.7", _PLAIN, _PDF, kind="x-own"),
    multipart(
        "digest", "2046 5.1.5", f"\n{_FORWARDED}", f"\n{_FORWARDED}", kind="digest"
    ),
    multipart(
        "encrypted file",
        "7-Zip",
        _PLAIN,
        _attached("application/x-7z-compressed", "a.7z"),
    ),
    multipart("two files of one name", "x", _PLAIN, _PDF, _PDF),
    multipart("an empty file", "x", _PLAIN, _attached("text/x-log", "empty.log", "")),
    multipart(
        "sixty files",
        "x",
        _PLAIN,
        *[_attached("text/x-log", f"{n}.log") for n in range(60)],
    ),
    multipart(
        "a file of text that is the text",
        "Content-Disposition: inline",
        _PLAIN,
        'Content-Type: text/plain\nContent-Disposition: inline; filename="a.txt"\n\nmore',
    ),
    multipart(
        "unknown disposition", "2183 2.8", f"Content-Disposition: x-own\n{_PLAIN}", _PDF
    ),
    multipart(
        "business card",
        "6350",
        _PLAIN,
        _attached("text/vcard", "p.vcf", "BEGIN:VCARD\nVERSION:4.0\nFN:P\nEND:VCARD"),
    ),
    multipart(
        "voice message",
        "Telephone systems",
        _PLAIN,
        _attached("audio/x-wav", "voice.wav", "UklGRg==", "base64"),
    ),
    multipart(
        "AppleDouble",
        "1740",
        _PLAIN,
        _nest(
            _attached("application/applefile", "a", "AAUWBw==", "base64"),
            _PDF,
            kind="appledouble",
        ),
    ),
    multipart(
        "winmail.dat",
        "TNEF, Outlook",
        _PLAIN,
        _attached("application/ms-tnef", "winmail.dat", "eJ8+IgAA", "base64"),
    ),
    multipart(
        "TNEF without a name",
        "Exchange",
        _PLAIN,
        "Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\neJ8+IgAA",
    ),
    multipart(
        "file of a type without slash", "2045 5.1", _PLAIN, _attached("pdf", "a.pdf")
    ),
    multipart("file of any type", "x", _PLAIN, _attached("*/*", "a.bin")),
    multipart(
        "binary/octet-stream",
        "Scripts",
        _PLAIN,
        _attached("binary/octet-stream", "a.bin"),
    ),
    write(
        "one file and nothing else",
        "Fax to mail",
        'Content-Type: application/pdf; name="fax.pdf"\nContent-Transfer-Encoding: base64',
        "JVBERi0xLjQKJSVFT0Y=\n",
    ),
    write(
        "a picture and nothing else",
        "Telephones",
        "Content-Type: image/png\nContent-Transfer-Encoding: base64",
        _PICTURE + "\n",
    ),
    write(
        "bytes of no kind",
        "2046 4.5.1",
        "Content-Type: application/octet-stream",
        "x\n",
    ),
    write(
        "enriched text", "1896", "Content-Type: text/enriched", "<bold>stripes</bold>\n"
    ),
    write("rich text", "Old Outlook", "Content-Type: text/rtf", "{\\rtf1 stripes}\n"),
    write(
        "markdown", "7763", "Content-Type: text/markdown; charset=utf-8", "*stripes*\n"
    ),
]

FORWARDED = [
    multipart(
        "a forwarded mail",
        "2046 5.2.1",
        _PLAIN,
        f"Content-Type: message/rfc822\n\n{_FORWARDED}",
    ),
    multipart(
        "a forwarded mail with a name",
        "Thunderbird",
        _PLAIN,
        f'Content-Type: message/rfc822; name="Paper.eml"\nContent-Disposition: attachment; filename="Paper.eml"\n\n{_FORWARDED}',
    ),
    multipart(
        "a forwarded mail in base64",
        "2046 5.2.1 forbids it; Exchange",
        _PLAIN,
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nRnJvbTogYUBiLmV4YW1wbGUKCng=",
    ),
    multipart(
        "a forwarded mail of bytes",
        "Outlook's .msg",
        _PLAIN,
        _attached("application/vnd.ms-outlook", "Paper.msg", "0M8R4KGxGuE=", "base64"),
    ),
    multipart(
        "a forwarded bounce",
        "A client asks about it",
        _PLAIN,
        "Content-Type: message/rfc822\n\nFrom: MAILER-DAEMON@example.net\nContent-Type: multipart/report; report-type=delivery-status; boundary=in\n\n--in\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a.example\n\nFinal-Recipient: rfc822; b@c.example\nAction: failed\nStatus: 5.1.1\n--in--",
    ),
    multipart(
        "a forwarded vacation notice",
        "A client asks about it",
        _PLAIN,
        f"Content-Type: message/rfc822\n\nAuto-Submitted: auto-replied\n{_FORWARDED}",
    ),
    write(
        "a mail that is a mail",
        "2046 5.2.1",
        "Content-Type: message/rfc822",
        f"{_FORWARDED}\n",
    ),
    write(
        "a mail outside",
        "2046 5.2.3",
        'Content-Type: message/external-body; access-type=URL; URL="https://files.example.net/a"',
        "Content-Type: text/plain\n\n",
    ),
    multipart(
        "a file outside",
        "2046 5.2.3",
        _PLAIN,
        'Content-Type: message/external-body; access-type=anon-ftp; site="ftp.example.net"; name="a"\n\nContent-Type: image/png\n\n',
    ),
    write(
        "a part of a mail",
        "2046 5.2.2",
        'Content-Type: message/partial; id="a@b.example"; number=1; total=2',
        "From: a@b.example\n\nfirst half\n",
    ),
]

BROKEN = [
    _broken(
        "no closing boundary",
        "2046 5.1.1",
        "multipart/mixed; boundary=cut",
        f"--cut\n{_PLAIN}\n",
    ),
    _broken(
        "no boundary named",
        "2046 5.1.1",
        "multipart/mixed",
        f"--cut\n{_PLAIN}\n--cut--\n",
    ),
    _broken(
        "boundary that never comes",
        "2046 5.1.1",
        "multipart/mixed; boundary=other",
        f"--cut\n{_PLAIN}\n--cut--\n",
    ),
    _broken(
        "empty boundary",
        "2046 5.1.1",
        'multipart/mixed; boundary=""',
        f"--\n{_PLAIN}\n----\n",
    ),
    _broken(
        "boundary of signs",
        "2046 5.1.1",
        'multipart/mixed; boundary="=_(\'+),-./:=? x"',
        f"--=_('+),-./:=? x\n{_PLAIN}\n--=_('+),-./:=? x--\n",
    ),
    _broken(
        "boundary without quotes",
        "Scripts",
        "multipart/mixed; boundary==_x=",
        f"--=_x=\n{_PLAIN}\n--=_x=--\n",
    ),
    _broken(
        "boundary in pieces",
        "2231 3",
        'multipart/mixed; boundary*0="cu"; boundary*1="t"',
        f"--cut\n{_PLAIN}\n--cut--\n",
    ),
    _broken(
        "blanks behind the boundary",
        "2046 5.1.1",
        "multipart/mixed; boundary=cut",
        f"--cut  \t\n{_PLAIN}\n--cut--  \n",
    ),
    _broken(
        "the same boundary within",
        "2046 5.1.2",
        "multipart/mixed; boundary=cut",
        f"--cut\nContent-Type: multipart/mixed; boundary=cut\n\n--cut\n{_PLAIN}\n--cut--\n--cut--\n",
    ),
    _broken(
        "a boundary that begins another",
        "2046 5.1.2",
        "multipart/mixed; boundary=cut",
        f"--cut\nContent-Type: multipart/mixed; boundary=cut2\n\n--cut2\n{_PLAIN}\n--cut2--\n--cut--\n",
    ),
    _broken(
        "text before and behind",
        "2046 5.1.1",
        "multipart/mixed; boundary=cut",
        f"For old programs.\n--cut\n{_PLAIN}\n--cut--\nThe end.\n",
    ),
    _broken(
        "text before alone",
        "2046 5.1.1",
        "multipart/mixed; boundary=cut",
        "The printer prints stripes.\n",
    ),
    _broken(
        "parts without headers",
        "2046 5.1",
        "multipart/mixed; boundary=cut",
        "--cut\n\nThe printer prints stripes.\n--cut--\n",
    ),
    _broken(
        "a part without an empty line",
        "2046 5.1",
        "multipart/mixed; boundary=cut",
        f"--cut\nContent-Type: text/plain\n--cut\n{_PLAIN}\n--cut--\n",
    ),
    _broken(
        "parts in base64",
        "2045 6.4 forbids it",
        "multipart/mixed; boundary=cut\nContent-Transfer-Encoding: base64",
        f"--cut\n{_PLAIN}\n--cut--\n",
    ),
    _broken(
        "parts in quoted printable",
        "2045 6.4 forbids it",
        "multipart/mixed; boundary=cut\nContent-Transfer-Encoding: quoted-printable",
        f"--cut\n{_PLAIN}\n--cut--\n",
    ),
    _broken("twenty parts deep", "x", "multipart/mixed; boundary=c0", _nest_deep(20)),
    _broken(
        "seventy parts deep",
        "Tangled: read as far as it goes",
        "multipart/mixed; boundary=c0",
        _nest_deep(70),
    ),
    _broken("type without slash", "2045 5.1", "text", "The printer prints stripes.\n"),
    _broken("empty type", "2045 5.1", "", "The printer prints stripes.\n"),
    _broken("slash alone", "2045 5.1", "/", "The printer prints stripes.\n"),
    _broken(
        "type of signs",
        "2045 5.1",
        "text/plain;;; charset;=x;",
        "The printer prints stripes.\n",
    ),
    _broken(
        "two types",
        "2045 5",
        "text/plain\nContent-Type: text/html",
        "The printer prints stripes.\n",
    ),
]

HTML = [
    _html("HTML alone", "1866", "<html><body><p>stripes</p></body></html>"),
    _html("script in HTML", "Hostile", "<p>stripes</p><script>alert(1)</script>"),
    _html("handler in HTML", "Hostile", '<img src=x onerror="alert(1)">stripes'),
    _html("broken HTML", "Common", "<p><b>stripes</p></i></b><table><td>x"),
    _html("HTML without tags", "Common", "stripes"),
    _html(
        "HTML with the wrong charset",
        "Common",
        '<meta charset="koi8-r"><p>Störung stripes</p>',
    ),
    _html(
        "HTML with an XML head",
        "Outlook",
        '<?xml version="1.0" encoding="utf-16"?><html><body>stripes</body></html>',
    ),
    _html(
        "conditional comments",
        "Outlook",
        "<!--[if mso]><p>x</p><![endif]--><p>stripes</p>",
    ),
    _html("Word's tags", "Outlook", '<p class="MsoNormal">stripes<o:p></o:p></p>'),
    _html(
        "a long style",
        "Newsletters",
        f"<style>{'p{margin:0}' * 500}</style><p>stripes</p>",
    ),
    _html(
        "picture in the HTML",
        "2397",
        f'<p>stripes <img src="data:image/png;base64,{_PICTURE}"></p>',
    ),
    _html("a picture alone", "Telephones", '<img src="https://example.net/a.png">'),
    _html("empty HTML", "Telephones", ""),
    _html("HTML in a comment", "x", "<!-- stripes"),
    _html("a thousand lines", "x", "stripes<br>\n" * 1000),
]

SEALED = [
    multipart(
        "signed by PGP",
        "3156",
        _PLAIN,
        "Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----",
        kind="signed; protocol=application/pgp-signature; micalg=pgp-sha256",
    ),
    multipart(
        "sealed by PGP",
        "3156",
        "Content-Type: application/pgp-encrypted\n\nVersion: 1",
        "Content-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n\nx\n-----END PGP MESSAGE-----",
        kind="encrypted; protocol=application/pgp-encrypted",
    ),
    write(
        "sealed by PGP in the text",
        "4880",
        body="-----BEGIN PGP MESSAGE-----\n\nx\n-----END PGP MESSAGE-----\n",
    ),
    write(
        "signed by PGP in the text",
        "4880 7",
        body="-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nstripes\n-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n",
    ),
    multipart(
        "key in the head",
        "Autocrypt",
        _PLAIN,
        _attached("application/pgp-keys", "key.asc"),
        head=f"Autocrypt: addr=a@b.example; keydata={'x' * 900}\n",
    ),
    multipart(
        "signed by S/MIME",
        "8551",
        _PLAIN,
        _attached("application/pkcs7-signature", "smime.p7s", "MIAG", "base64"),
        kind="signed; protocol=application/pkcs7-signature; micalg=sha-256",
    ),
    write(
        "sealed by S/MIME",
        "8551",
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\nContent-Transfer-Encoding: base64',
        "MIAG\n",
    ),
    write(
        "opaquely signed",
        "8551",
        'Content-Type: application/x-pkcs7-mime; smime-type=signed-data; name="smime.p7m"\nContent-Transfer-Encoding: base64',
        "MIAG\n",
    ),
]

MAILS = KINDS + FORWARDED + BROKEN + HTML + SEALED
