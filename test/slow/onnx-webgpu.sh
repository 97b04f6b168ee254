#!/usr/bin/env bash
# The compiled engine on WebGPU, on SwiftShader, the software Vulkan that Debian's chromium brings: every agent learns as on the CPU.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
driver=/usr/lib/chromium/vk_swiftshader_icd.json
if [[ ! -f $driver ]] || ! ldconfig -p | grep -q libvulkan.so.1; then
  apt-get -o DPkg::Lock::Timeout=300 update >/dev/null
  apt-get -o DPkg::Lock::Timeout=300 install -y chromium libvulkan1 >/dev/null
fi
export VK_ICD_FILENAMES=$driver VK_DRIVER_FILES=$driver XDG_RUNTIME_DIR=$folder SENTE_SOFTWARE_GPU=1
npx tsx --conditions=sente-source test/slow/onnx-webgpu.ts
