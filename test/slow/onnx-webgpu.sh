#!/usr/bin/env bash
# The compiled engine on WebGPU, with SwiftShader, the software Vulkan in Debian's chromium: every agent learns the same as on the CPU.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
. test/swiftshader.sh
npx tsx --conditions=sente-source test/slow/onnx-webgpu.ts
