#!/usr/bin/env bash
# gate.sh preview|up|state STACK [OPTIONS OF THE GATE]: one gate in any pipeline, from the folder of the Pulumi program.
set -euo pipefail

gate=$1 stack=$2
shift 2

pulumi=(--stack "$stack" --non-interactive)
if [ "$gate" = up ]; then pulumi+=(--yes); fi

exec npx --no-install replication-policy-gate "$gate" \
  --config policies.json --summary "policies-$gate.md" "$@" -- "${pulumi[@]}"
