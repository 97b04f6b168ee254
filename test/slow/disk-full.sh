#!/usr/bin/env bash
# Training on a disk that is too small: one sentence, exit 1, all that was saved before is whole; with more room the run goes on and
# ends as one that never lacked any. Needs root, to mount disks of all sizes.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
mkdir "$folder/disk"
trap 'umount "$folder/disk" 2>/dev/null || true; rm -rf "$folder" dist/disk-full' EXIT
npx tsc -p tsconfig.build.json --noCheck --declaration false --outDir "dist/disk-full"
npx tsx --conditions=sente-source test/slow/disk-full.ts "$folder" "$PWD/dist/disk-full/src/cli/main.js"
