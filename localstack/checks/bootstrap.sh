#!/bin/bash
# The function of the checks: writes its event into the log and answers as the event asks. Needs only bash and curl.
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
headers="$(mktemp)"
echo "init in $(basename "$PWD") realm $JOSEI_REALM city $(cat city.toml)"
if [ "$FAIL_INIT" = yes ]; then echo "init fails"; exit 9; fi

while true; do
  event="$(curl -sS -D "$headers" "$api/invocation/next")" || exit 1
  request="$(grep -i '^lambda-runtime-aws-request-id:' "$headers" | cut -d' ' -f2 | tr -d '\r')"
  echo "event $event"
  kind=response
  case "$event" in
    *'"requestContext"'*) answer='{"statusCode":200,"headers":{"content-type":"text/plain"},"body":"pong"}' ;;
    *'"receiptHandle"'*)
      # The messages whose body begins with "poison" fail, the others succeed.
      failed="$(grep -oE '"messageId": ?"[^"]*", ?"receiptHandle": ?"[^"]*", ?"body": ?"poison' <<<"$event" \
        | sed -E 's/^"messageId": ?"([^"]*)".*/{"itemIdentifier":"\1"}/' | paste -sd, -)"
      answer="{\"batchItemFailures\":[$failed]}"
      ;;
    *'"do":"sleep"'* | *'"do": "sleep"'*) sleep 30 ;;
    *'"do":"exit"'* | *'"do": "exit"'*) exit 3 ;;
    *'"do":"error"'* | *'"do": "error"'*) kind=error answer='{"errorType":"BadInput","errorMessage":"asked for"}' ;;
    *'"do":"pid"'* | *'"do": "pid"'*) answer="$$" ;;
    *) answer='"done"' ;;
  esac
  curl -sS -o /dev/null -X POST --data-binary "$answer" "$api/invocation/$request/$kind" || exit 1
done
