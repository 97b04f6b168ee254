#!/usr/bin/env bash
# --device by command, on SwiftShader: every family of agents trains on the GPU as on the CPU, runs go from one device to the other, auto measures.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
. test/swiftshader.sh
npx tsx --conditions=sente-source test/slow/devices.ts "$folder"
