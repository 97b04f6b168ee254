#!/usr/bin/env bash
# Training on a disk that is too small: one-sentence error, exit code 1, everything saved before intact; with more space the run resumes and
# ends like one that never ran out. Needs root to mount disks of various sizes.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
mkdir "$folder/disk"
trap 'umount "$folder/disk" 2>/dev/null || true; rm -rf "$folder" dist/disk-full' EXIT
npx tsc -p tsconfig.build.json --noCheck --declaration false --outDir "dist/disk-full"
npx tsx --conditions=sente-source test/slow/disk-full.ts "$folder" "$PWD/dist/disk-full/src/cli/main.js"
