"""The same as in `tests/test_premium_night.py`, for five hundred subscriptions."""

from premium_night import share_between_two_servers, survive_kills

TEMPLATE = "test_oca"


def test_a_server_that_is_killed_twenty_times_bills_every_period_once():
    survive_kills("premium_night", TEMPLATE, 500, kills=20, batch_size=5)


def test_two_servers_with_two_lanes_each_bill_every_period_once():
    share_between_two_servers("premium_night", TEMPLATE, 500, batch_size=20)
