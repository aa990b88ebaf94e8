"""What LocalStack finds by the entry points of this package."""

import os

from localstack.runtime import hooks
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    """The executor `process`, chosen by `LAMBDA_RUNTIME_EXECUTOR=process`."""

    name = "process"

    def load(self, *args: object, **kwargs: object) -> type:
        """The class that runs functions; imported late, as LocalStack's own plug-ins are."""
        from .executor import ProcessRuntimeExecutor

        return ProcessRuntimeExecutor


@hooks.on_infra_start(name="josei_engine", should_load=lambda: bool(os.environ.get("JOSEI_DYNAMODB")))
def use_engine() -> None:
    """Puts the chosen engine behind LocalStack's DynamoDB."""
    from .engine import replace_engine

    replace_engine()


@hooks.on_infra_start(name="josei_loopback")
def stay_on_loopback() -> None:
    """Closes the gateway to other machines."""
    from .loopback import listen_on_loopback

    listen_on_loopback()
