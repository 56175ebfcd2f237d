"""Five hundred posts of one client without cover: one refusal, no ticket, no growth."""

from concurrent.futures import ThreadPoolExecutor

POSTS = 500
AT_ONCE = 8
TABLES = ("helpdesk_ticket", "ir_attachment", "mail_message", "support_refusal")


def post(browser, url, token):
    answer = browser.post(
        f"{url}/submitted/ticket",
        data={
            "csrf_token": token,
            "subject": "Answer me",
            "description": "Now. " * 1000,
        },
        timeout=300,
    )
    return answer.status_code, "no support plan yet" in answer.text


def counts(admin):
    models = [table.replace("_", ".") for table in TABLES]
    return {
        model: admin.execute_kw(model, "search_count", [[]], {}) for model in models
    }


def test_five_hundred_posts_are_one_refusal(server, admin):
    client = admin.execute("res.partner", "create", {"name": "Impatient Inc."})
    group = admin.env.ref("base.group_portal").id
    admin.execute_kw(
        "res.users",
        "create",
        [
            {
                "login": "impatient",
                "password": "impatient",
                "partner_id": client,
                "group_ids": [(6, 0, [group])],
            }
        ],
        {"context": {"no_reset_password": True}},
    )
    browsers = [server.browse("impatient", "impatient") for _ in range(AT_ONCE)]
    tokens = [
        browser.get(f"{server.url}/new/ticket", timeout=60)
        .text.split('name="csrf_token" value="')[1]
        .split('"')[0]
        for browser in browsers
    ]
    before = counts(admin)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(
            pool.map(
                lambda number: post(
                    browsers[number % AT_ONCE], server.url, tokens[number % AT_ONCE]
                ),
                range(POSTS),
            )
        )
    assert set(answers) == {(200, True)}
    refusals = admin.execute_kw(
        "support.refusal",
        "search_read",
        [[("partner_id", "=", client)], ["count", "message"]],
        {},
    )
    assert [refusal["count"] for refusal in refusals] == [POSTS]
    assert len(refusals[0]["message"]) <= 10_000
    after = counts(admin)
    assert after.pop("support.refusal") == before.pop("support.refusal") + 1
    assert after == before
