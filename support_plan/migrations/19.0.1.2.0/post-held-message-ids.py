# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def migrate(cr, version):
    """Make the message ids of e-mail that was held once such that nobody guesses them.

    A reply that named one went onto its ticket; they were numbered.
    """
    # SQL, as the ORM gives a message no other id.
    cr.execute(
        """UPDATE mail_message
           SET message_id = regexp_replace(
               message_id, '^<held-[0-9]+@', '<held-' || gen_random_uuid() || '@')
           WHERE message_id ~ '^<held-[0-9]+@'"""
    )
