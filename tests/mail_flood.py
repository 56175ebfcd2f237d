"""Many e-mails of one sender, handed over by several mail servers at once."""

from concurrent.futures import ThreadPoolExecutor


def flood(server, sender, mails, servers=4):
    """Hand many e-mails of one sender over, from several mail servers at once."""
    sessions = [server.login() for _server in range(servers)]

    def hand_over(share):
        for number in range(share, mails, servers):
            head = (
                f"Message-ID: <flood-{number}-{sender}>\r\nFrom: {sender}\r\n"
                f"To: support@ledgerwood.example\r\nSubject: Help {number}\r\n"
            )
            arguments = [False, f"{head}\r\nCan you help?\r\n"]
            sessions[share].execute_kw("mail.thread", "message_process", arguments, {})

    with ThreadPoolExecutor(servers) as pool:
        list(pool.map(hand_over, range(servers)))
