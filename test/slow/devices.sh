#!/usr/bin/env bash
# --device on the command line, with SwiftShader: each agent family trains the same on GPU and CPU, runs resume on the other device, auto measures.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
. test/swiftshader.sh
npx tsx --conditions=sente-source test/slow/devices.ts "$folder"
