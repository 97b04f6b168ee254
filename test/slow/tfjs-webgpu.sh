#!/usr/bin/env bash
# TF.js on WebGPU, with SwiftShader, Chromium's software Vulkan driver: every kernel matches the CPU's; for every learning agent, replayed steps
# equal eager ones bit for bit and the CPU engine closely; state moves to the CPU engine and back; memory does not grow. The packages go into a
# separate folder, next to a link to the repository's TF.js.
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
SENTE_TEST_GPU=tfjs-webgpu npm test -- engine/kernels/
