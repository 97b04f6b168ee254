#!/usr/bin/env bash
# The compiled engine on WebGPU, on SwiftShader, the software Vulkan that Debian's chromium brings: every agent learns as on the CPU.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
. test/swiftshader.sh
npx tsx --conditions=sente-source test/slow/onnx-webgpu.ts
