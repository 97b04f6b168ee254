#!/usr/bin/env bash
# sente/web in Debian's chromium: DQN solves CartPole in a tab and in its workers, with Node's numbers.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "$(command -v chromium)" ]; then
  apt-get -o DPkg::Lock::Timeout=300 update -qq
  apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends chromium >/dev/null
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm run build --silent
npx tsx --conditions=sente-source test/slow/web/main.ts "$folder" "$(command -v chromium)" "${SEEDS:-1}"
