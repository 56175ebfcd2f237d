"""The same as in `tests/test_premium_night.py`, for five hundred subscriptions."""

from broken_night import set_aside_and_take_up_again
from premium_night import share_between_two_servers, survive_kills

TEMPLATE = "test_oca"


def test_a_server_that_is_killed_twenty_times_bills_every_period_once():
    survive_kills("premium_night", TEMPLATE, 500, kills=20, batch_size=5)


def test_two_servers_with_two_lanes_each_bill_every_period_once():
    share_between_two_servers("premium_night", TEMPLATE, 500, batch_size=20)


def test_fifty_of_five_hundred_are_broken_set_aside_and_invoiced_once_mended():
    set_aside_and_take_up_again("broken_night", TEMPLATE, 500, 50, batch_size=100)
