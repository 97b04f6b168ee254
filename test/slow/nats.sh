#!/usr/bin/env bash
# Sweeps on workers of a NATS server: the sentences for what goes wrong; searches; and after 20 kills of sweep, workers and server, the
# same results.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! command -v nats-server >/dev/null; then
  apt-get -o DPkg::Lock::Timeout=300 update -qq
  apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends nats-server >/dev/null
fi
npx tsx --conditions=sente-source test/slow/nats/sentences.ts
npx tsx --conditions=sente-source test/slow/nats/search.ts
npx tsx --conditions=sente-source test/slow/nats/kills.ts --kills 20
