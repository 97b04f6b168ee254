#!/usr/bin/env bash
# `sente install-cuda` into a scratch cache (1.3 GB from PyPI): all libraries load, as far as the driver where there is none.
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export SENTE_CACHE="$scratch/cache" SENTE_PYTHON="${PYTHON:-python3}"
unset SENTE_RUNTIME LD_LIBRARY_PATH
sente() { node_modules/.bin/tsx --conditions=sente-source src/cli/main.ts "$@"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

sente install-cuda --dry-run 2>&1 | grep -q 'a download of 1.3 GB' || fail 'the dry run does not say how large it is'
[ ! -e "$SENTE_CACHE" ] || fail 'the dry run installed something'
said=$(sente install-cuda)
case "$said" in
  'CUDA works: '*) ;;
  *'no NVIDIA driver was found (libcuda.so.1)'*)
    node_modules/.bin/tsx --conditions=sente-source test/slow/install-cuda.ts ;;
  *) fail "it said: $said" ;;
esac
sente doctor | grep -A2 'onnx-cuda' | grep -q 'install-cuda' && fail 'doctor advises to install what is there'
[ "$(sente install-cuda)" = "CUDA's libraries are installed in $(echo "$SENTE_CACHE"/onnxruntime-*)/cuda" ] || fail 'it does not know that it is there'
sente install-cuda --remove
[ -z "$(find "$SENTE_CACHE" -name '*cuda*')" ] || fail 'something of CUDA is left'
echo "install-cuda: $said"
