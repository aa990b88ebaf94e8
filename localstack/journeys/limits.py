"""Every limit of the journeys, by name; that of one call stands in lib/clients.py."""

DEPLOY_SECONDS_MAX = 900
"""A deployment; the first one builds the functions."""

JOURNEYS_AT_ONCE = 2
"""Journeys that run beside each other: most of each is waiting."""

JOURNEY_SECONDS_MAX = 1_200
"""One journey with its deployment."""

COMMAND_SECONDS_MAX = 600
"""One run of the command `josei`."""

QUIET_SECONDS_MAX = 300
"""Until the queues of a deployment hold nothing any more."""

LOOK_SECONDS = 0.5
"""Between two looks at what is waited for."""

QUIET_LOOKS = 4
"""Looks in a row that must find empty queues: a message may be between two of them."""

RUNS_MAX = 30
"""Times a month is run again after a function was killed under it."""

KILLS_MIN = 10
"""Function processes that must have been killed for that journey to count."""

KILLS_MAX = 16
"""Kills after which the month is left alone."""

REMOVE_SECONDS_MAX = 120
"""Until a deployment is gone."""

TAIL_LINES = 25
"""Lines of a failed command that are shown."""
