"""A recurring run outlives its server, and is shared by two of them; what is
broken is set aside, and taken up again."""

from broken_night import set_aside_and_take_up_again
from premium_night import share_between_two_servers, survive_kills

TEMPLATE = "test_oca"


def test_a_server_that_is_killed_five_times_bills_every_period_once():
    survive_kills("premium_night", TEMPLATE, 120, kills=5, batch_size=4)


def test_two_servers_with_two_lanes_each_bill_every_period_once():
    share_between_two_servers("premium_night", TEMPLATE, 60, batch_size=5)


def test_ten_of_sixty_are_broken_set_aside_and_invoiced_once_mended():
    set_aside_and_take_up_again("broken_night", TEMPLATE, 60, 10, batch_size=20)
