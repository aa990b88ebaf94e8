"""The engine behind LocalStack's DynamoDB.

LocalStack starts an engine as one child process on a port and passes requests on to it. Three things are replaced: the
command; the patterns by which LocalStack puts the caller's region and account into the engine's names; and the way back,
because an iterator of DynamoDB Local is such a name too, while dynoxide's is not.
"""

import logging
import os
import re
from pathlib import Path

LOG = logging.getLogger(__name__)


def engine_command(engine: str, program: str, port: int, data: Path) -> list[str]:
    """The command of an engine on a port, with its file or folder under `data`."""
    if engine == "dynoxide":
        return [program, "serve", "--host", "127.0.0.1", "--port", str(port), "--db-path", str(data / "dynamodb.sqlite")]
    if engine == "dynamodb-local":
        folder = Path(program)
        library = folder / "DynamoDBLocal_lib"
        jar = folder / "DynamoDBLocal.jar"
        return ["java", f"-Djava.library.path={library}", "-jar", str(jar), "-port", str(port), "-dbPath", str(data)]
    raise ValueError(f"JOSEI_DYNAMODB is '{engine}'; it must be dynoxide or dynamodb-local")


def widen(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """A pattern for names of region `ddblocal`, made to match those of `dynoxide` too."""
    if "ddblocal" not in pattern.pattern:
        raise RuntimeError("LocalStack's patterns have changed; this plug-in is for LocalStack 4.14.0")
    return re.compile(pattern.pattern.replace("ddblocal", "(?:ddblocal|dynoxide)"))


def engine_stream_name(name: str) -> str:
    """A stream's name as dynoxide knows it; an iterator stays as it is."""
    if not name.startswith("arn:"):
        return name
    return "arn:aws:dynamodb:dynoxide:000000000000:" + name.split(":", 5)[-1]


def replace_engine() -> None:
    """Called once, before LocalStack's services start."""
    from localstack.services.dynamodb import server, utils
    from localstack.utils.run import ShellCommandThread
    from localstack.utils.threads import TMP_THREADS

    engine = os.environ["JOSEI_DYNAMODB"]
    program = os.environ["JOSEI_DYNAMODB_PROGRAM"]
    data = Path(os.environ["JOSEI_DYNAMODB_DATA"])
    engine_command(engine, program, 0, data)  # a wrong setting is refused now, not at the first request

    def start_engine(self: server.DynamodbServer) -> ShellCommandThread:
        data.mkdir(parents=True, exist_ok=True)
        command = engine_command(engine, program, self.port, data)
        LOG.info("DynamoDB engine: %s on port %s", engine, self.port)
        thread = ShellCommandThread(
            command,
            log_listener=lambda line, **_: LOG.debug("%s: %s", engine, line.rstrip()),
            # The file stays, so an engine that fell is back with all it had.
            auto_restart=True,
            name="dynamodb-engine",
            env_vars={"DDB_LOCAL_TELEMETRY": "0"},
        )
        TMP_THREADS.append(thread)
        thread.start()
        return thread

    server.DynamodbServer.do_start_thread = start_engine
    if engine == "dynoxide":
        utils._ddb_local_arn_pattern = widen(utils._ddb_local_arn_pattern)
        utils._ddb_local_exception_arn_pattern = widen(utils._ddb_local_exception_arn_pattern)

        from localstack.services.dynamodbstreams.v2 import provider

        provider.DynamoDBStreamsProvider.modify_stream_arn_for_ddb_local = lambda _self, name: engine_stream_name(name)
