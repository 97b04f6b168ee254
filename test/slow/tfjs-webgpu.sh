#!/usr/bin/env bash
# TF.js on WebGPU, on SwiftShader, a Vulkan driver that computes on the CPU and comes with Chromium: every kernel equals the CPU's; replayed
# steps equal eager ones bit for bit, and the CPU engine closely, for every agent that learns; state moves to the CPU engine and back; memory
# stays. The packages go into a folder of their own, beside a link to the repository's TF.js.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-save --legacy-peer-deps --prefix "$folder" @tensorflow/tfjs-backend-webgpu@4.22.0 webgpu@0.6.2 >/dev/null
ln -sfn "$PWD/node_modules/@tensorflow/tfjs-core" "$folder/node_modules/@tensorflow/tfjs-core"
. test/swiftshader.sh
export NODE_PATH=$folder/node_modules

sente() { timeout 400 node --import tsx --conditions=sente-source "$@"; }
sente test/slow/tfjs-webgpu.ts
sente --expose-gc test/slow/tfjs-webgpu-memory.ts
SENTE_TEST_GPU=tfjs-webgpu npm test -- engine/kernels
