#!/usr/bin/env bash
# Everything of interest on a machine with an NVIDIA card and no network, in about four minutes: doctor, AlphaZero's
# learning step with and without rewrites of its graph, and self-play of 1,024 games.
#
#   bash card.sh [FOLDER]     FOLDER has what ../shared/gpu-run/prepare.sh makes; results go to $OUT, default ./out
#
# Parts, all by default: PARTS="play cuda webgpu tf32 cuda10", and agree; ENGINES="onnx-cuda onnx-webgpu" for agree and play.
set -uo pipefail
from=$(realpath "${1:-.gpu}")
out=$(realpath -m "${OUT:-out}")
: "${HOME:=$(mktemp -d)}" "${PARTS:=play cuda webgpu tf32 cuda10}" "${SECONDS_OF_PLAY:=15}" "${PYTHON:=python3}"
mkdir -p "$out"
start=$SECONDS
say() { echo "== [$((SECONDS - start)) s] $*" | tee -a "$out/log.txt"; }
nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader | tee "$out/card.txt"; nproc

if [ ! -d "$HOME/sente/sente-gpu" ]; then
  mkdir -p "$HOME/sente" && tar xJf "$from/sente.tar.xz" -C "$HOME/sente"
fi
for package in "$from"/gl/*.deb; do dpkg -x "$package" / 2>/dev/null; done; ldconfig
if ! ldconfig -p | grep -q libX11.so.6; then
  for package in "$from"/glx/*.deb; do dpkg -x "$package" "$HOME/glx"; done
  export LD_LIBRARY_PATH="$HOME/glx/usr/lib/x86_64-linux-gnu:$HOME/glx/lib/x86_64-linux-gnu:${LD_LIBRARY_PATH:-}"
fi
icd=/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json
[ -e "$icd" ] && export VK_DRIVER_FILES=$icd
cd "$HOME/sente/sente-gpu" || exit 3
binding=$(dirname "$(find node_modules/onnxruntime-node/bin -name libonnxruntime.so.1)")
if [ -e "$from/cuda90.so.xz" ] && [ ! -e "$binding/libonnxruntime_providers_cuda.so" ]; then
  xz -dc "$from/cuda90.so.xz" >"$binding/libonnxruntime_providers_cuda.so"
  cp "$from/libonnxruntime_providers_shared.so" "$binding/"
fi
nvidia=$("$PYTHON" -c 'import os, torch; print(os.path.join(os.path.dirname(os.path.dirname(torch.__file__)), "nvidia"))')
export LD_LIBRARY_PATH="$(printf '%s:' "$nvidia"/*/lib "$nvidia"/*/*/lib)${LD_LIBRARY_PATH:-}"
say unpacked
timeout 60 ./node dist/src/cli/main.js doctor 2>&1 | grep -E 'onnx-|tfjs-|✗|✓' | tee "$out/doctor.txt"
say doctor

gpu() { # name, seconds, arguments of bench/gpu/run
  timeout "$2" ./node dist/bench/gpu/run.js "${@:3}" --gpu-peaks 60,3600 --json "$out/$1.json" >"$out/$1.md" 2>"$out/$1.err"
  say "$1: rc $?"; grep -E '^\||^###|^##' "$out/$1.md" || cat "$out/$1.md"; tail -3 "$out/$1.err"
}
play() { # name, candidates, more arguments
  timeout 100 ./node dist/bench/gpu/self-play.js --candidates "$2" --seconds "$SECONDS_OF_PLAY" "${@:3}" 2>&1 | tee "$out/$1.txt"
  say "$1"
}
for part in $PARTS; do
  case $part in
    agree) # the same losses on all engines, update by update
      for engine in ${ENGINES:-onnx-cuda onnx-webgpu cpu}; do
        echo "$engine: $(printf '1\n1\n1\n1\n' | timeout 60 ./node dist/bench/gpu/contender.js alphazero-3x32 $engine 1 4 2>&1 |
          grep -oE '"(loss|problem)":[^,}]*' | tr '\n' ' ')"
      done | tee "$out/agree.txt"
      for without in x loops; do # four updates in a run: the mean of their losses, as a loop and as copies
        echo "onnx-cuda, K = 4, without $without: $(printf '4\n4\n' | timeout 60 ./node dist/bench/gpu/contender.js \
          alphazero-3x32 onnx-cuda 4 4 $without 2>&1 | grep -oE '"(loss|problem)":[^,}]*' | tr '\n' ' ')"
      done | tee -a "$out/agree.txt"
      say agree ;;
    cuda)
      gpu cuda 80 --candidates onnx-cuda --only alphazero-5x64 --rounds 2 --runs 1,4,16 --python "$PYTHON" \
        --without loops,filter,halves,filter+halves ;;
    cuda10) # a larger tower, for which CUDA looks long for its fastest kernels
      gpu cuda10 120 --candidates onnx-cuda --only alphazero-10x128 --rounds 1 --runs 4 --python /nonexistent \
        --without filter,halves ;;
    tf32)
      NVIDIA_TF32_OVERRIDE=1 gpu tf32 60 --candidates onnx-cuda --only alphazero-5x64,alphazero-10x128 --rounds 1 --runs 4 \
        --python /nonexistent --without filter ;;
    webgpu)
      gpu webgpu 60 --candidates onnx-webgpu --only alphazero-5x64 --rounds 2 --runs 4 --python /nonexistent \
        --without halves ;;
    play) for engine in ${ENGINES:-onnx-cuda onnx-webgpu cpu}; do play "play-$engine" "$engine"; done ;;
  esac
done
say done
