"""A recurring run outlives its server, and is shared by two of them."""

from premium_night import share_between_two_servers, survive_kills

TEMPLATE = "test_oca"


def test_a_server_that_is_killed_five_times_bills_every_period_once():
    survive_kills("premium_night", TEMPLATE, 120, kills=5, batch_size=4)


def test_two_servers_with_two_lanes_each_bill_every_period_once():
    share_between_two_servers("premium_night", TEMPLATE, 60, batch_size=5)
