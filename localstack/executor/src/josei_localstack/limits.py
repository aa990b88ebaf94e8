"""Every limit of the plug-in, by name."""

RESPONSE_BYTES_MAX = 6 * 1024 * 1024 + 100
"""Largest answer of a function; Lambda's own limit for a synchronous call."""

CHUNK_LINE_BYTES_MAX = 1024
"""Longest line that announces a chunk or holds a trailer of a chunked body."""

LOG_BYTES_MAX = 1024 * 1024
"""Log kept of one call; what is older goes, with a line that says so."""

LOG_LINE_BYTES_MAX = 256 * 1024
"""Longest log line, as CloudWatch has it; a longer one is broken."""

READ_BYTES = 64 * 1024
"""Read from a pipe in one step."""

LOG_FILE_BYTES_MAX = 32 * 1024 * 1024
"""Size at which a function's log file is moved aside; one old file is kept."""

LOG_DRAIN_SECONDS_MAX = 0.2
"""How long the end of a call waits for log lines that are still in the pipe."""

KILL_SECONDS_MAX = 5.0
"""How long a killed process may take to be gone."""
