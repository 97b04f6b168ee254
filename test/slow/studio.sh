#!/usr/bin/env bash
# Sente Studio in Debian's chromium, as built: stories of a person at the page, axe-core on every view, and screenshots of every view in
# light and dark at two widths, which are written to $SHOTS for a person to look at.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "$(command -v chromium)" ]; then
  apt-get -o DPkg::Lock::Timeout=300 update -qq
  apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm run build --silent
mkdir -p "${SHOTS:=${TMPDIR:-/tmp}/sente-studio-shots}"
npx tsx test/slow/studio/main.ts "$folder" "$(command -v chromium)" "$SHOTS"
echo "pictures of every view: $SHOTS"
