#!/usr/bin/env bash
# Packs everything that bench/gpu and sente doctor need on a linux-x64 machine without network: the built repository and
# its packages. On that machine:
#
#   tar xf sente-gpu.tar.xz && sente-gpu/run.sh      four minutes of learning and self-play; run.sh says what else it can
#
#   bash bench/gpu/pack.sh [--node] [--without-cuda] [FILE.tar.xz | FILE.tar.gz]
#
# --node includes this machine's Node; --without-cuda omits ONNX Runtime's CUDA library, by far the largest part if it
# is installed.
set -euo pipefail
cd "$(dirname "$0")/../.."
file=dist/sente-gpu.tar.xz
node=false
cuda=true
for argument; do
  case $argument in
    --node) node=true ;;
    --without-cuda) cuda=false ;;
    -*) echo "pack.sh takes --node, --without-cuda and a file, not $argument" >&2; exit 2 ;;
    *) file=$argument ;;
  esac
done
mkdir -p "$(dirname "$file")"
file=$(realpath "$file")
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
trap 'echo "pack.sh: line $LINENO failed" >&2' ERR
root=$stage/sente-gpu
modules=$root/node_modules
mkdir -p "$modules" "$root/lib" "$root/dist/bench/peers"
notes=()

node node_modules/typescript/bin/tsc -p tsconfig.json --noCheck --declaration false --outDir "$root/dist"
rm -rf "$root"/dist/test "$root"/dist/experiments
cp bench/peers/gpu_update.py "$root/dist/bench/peers/"
cp package.json LICENSE "$root"
cp bench/gpu/packed-run.sh "$root/run.sh"

# Production packages as installed here, without those that run TypeScript and without TensorFlow, which is huge.
{ npm ls --omit=dev --all --parseable 2>/dev/null || true; } | sed "s|^$PWD/||" | grep '^node_modules/' |
  grep -Ev '/(tsx|esbuild|@esbuild/.*|typescript|@typescript/.*|@biomejs/.*|uvu|onnxruntime-web|@tensorflow/tfjs-node(-gpu)?|@types/.*|@webgpu/types)$' | sort -u |
  xargs -I{} tar c --exclude='{}/node_modules' {} | tar x -i -C "$root"

# The native ONNX Runtime: the one found here, else installed into the cache folder.
native=$(npx tsx --conditions=sente-source src/cli/main.ts install-native | tail -1 | sed 's/.* is installed in //')
for name in onnxruntime-node onnxruntime-common; do
  for place in "$(dirname "$native")" node_modules "${XDG_CACHE_HOME:-$HOME/.cache}"/sente/onnxruntime-*-linux-x64/node_modules; do
    if [ ! -d "$modules/$name" ] && [ -d "$place/$name" ]; then cp -rL "$place/$name" "$modules/$name"; fi
  done
done

# The packages of TF.js on WebGPU: as installed here, else from the registry.
for package in webgpu@0.6.2 @tensorflow/tfjs-backend-webgpu@4.22.0; do
  name=${package%@*}
  [ -d "$modules/$name" ] && continue
  mkdir -p "$modules/$name"
  if [ -d "node_modules/$name" ]; then
    cp -r "node_modules/$name/." "$modules/$name"
  elif packed=$(npm pack --silent --pack-destination "$stage" "$package" 2>/dev/null); then
    tar xzf "$stage/$packed" -C "$modules/$name" --strip-components=1
  else
    rmdir "$modules/$name"
    notes+=("$name, for tfjs-webgpu: neither installed here nor available from the npm registry")
  fi
done

# Keep only what Node loads on linux-x64.
find "$modules" -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.md' -o -name '*.html' -o -name '*.min.js' -o -name '*_test.js' \
  -o -name '*.tsbuildinfo' -o -name '*.fesm*.js' -o -name '*.es2017*.js' \) -delete
find "$modules/@tensorflow" -path '*/dist/tf*.js' ! -name '*.node.js' -type f -delete
rm -rf "$modules"/@tensorflow/*/src "$modules"/@tensorflow/*/dist/miniprogram "$modules"/rxjs/{src,dist/esm,dist/esm5,dist/bundles}
find "$modules"/onnxruntime-node/bin -mindepth 2 -maxdepth 3 -type d ! -path '*/linux' ! -path '*/linux/x64' -prune -exec rm -rf {} +
[ -d "$modules/webgpu" ] && find "$modules/webgpu/dist" -mindepth 1 -maxdepth 1 ! -name linux-x64 -exec rm -rf {} +

provider=$(find "$modules/onnxruntime-node/bin" -name 'libonnxruntime_providers_cuda.so')
if [ -z "$provider" ]; then
  notes+=("ONNX Runtime's CUDA library, for onnx-cuda: not installed here; \"npx sente doctor\" says how to get it")
elif ! $cuda; then
  find "$modules/onnxruntime-node/bin" -name 'libonnxruntime_providers_*.so' -delete
  notes+=("ONNX Runtime's CUDA library, for onnx-cuda: omitted by --without-cuda")
fi
notes+=("@tensorflow/tfjs-node-gpu with TensorFlow, for tfjs-node-gpu: never packed; install it on the target, in sente-gpu/node_modules")
notes+=("Python with torch, for the comparison: never packed; pass one on the target with --python PATH")

# The Vulkan loader, for machines that have drivers but not the loader.
loader=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p | sed -n 's/.*libvulkan\.so\.1 .*x86-64.*=> //p' | head -1)
if [ -n "$loader" ]; then cp -L "$loader" "$root/lib/libvulkan.so.1"; else notes+=("Vulkan loader, libvulkan.so.1: not installed here"); fi
if $node; then
  cp "$(node -p process.execPath)" "$root/node"
  strip "$root/node" 2>/dev/null || true # removes symbols, if strip is installed
else notes+=("Node: not packed; the target needs Node 20 or later, or pack with --node")
fi

printf '%s\n' "${notes[@]}" >"$root/NOT-PACKED.txt"
compress() { if [[ $file == *.xz ]]; then xz -9 -T0; else gzip -9; fi; }
tar c -C "$stage" sente-gpu | compress >"$file"

size() { (cd "$root" && tar c "$@" 2>/dev/null | compress | wc -c | awk '{ printf "%7.1f MiB", $1 / 1048576 }'); }
rest() { (cd "$root" && find node_modules -mindepth 1 -maxdepth 1 ! -name onnxruntime-node ! -name @tensorflow ! -name webgpu); }
echo "$(size dist)  dist: sente and the bench"
echo "$(size node_modules/onnxruntime-node)  onnxruntime-node"
echo "$(size node_modules/@tensorflow)  @tensorflow"
[ -d "$modules/webgpu" ] && echo "$(size node_modules/webgpu)  webgpu"
echo "$(size $(rest))  other packages"
[ -n "$loader" ] && echo "$(size lib)  libvulkan.so.1"
$node && echo "$(size node)  node"
echo "$(wc -c <"$file" | awk '{ printf "%7.1f MiB", $1 / 1048576 }')  $file"
printf '%s\n' '' 'not included:' "${notes[@]/#/- }"
