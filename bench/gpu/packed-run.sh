#!/usr/bin/env bash
# Shows what this machine can compute with (sente doctor), then measures AlphaZero on it, without network. Without
# arguments both benches run, in about four minutes: self-play of 1,024 games on the CPU and each GPU engine, then their
# learning steps. Otherwise one of them, with its arguments:
#   ./run.sh play --candidates onnx-cuda,cpu --seconds 30
#   ./run.sh learn --only dqn-256,alphazero-5x64 --python /path/to/python --json figures.json
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
node=$here/node
[ -x "$node" ] || node=$(command -v node) || {
  echo 'run.sh: Node was not found: put Node 20 or later into PATH, or pack again with --node' >&2
  exit 1
}
"$node" -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' || {
  echo "run.sh: $node is $("$node" --version), but Node 20 or later is needed: pack again with --node" >&2
  exit 1
}
known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || true)
if [ -e "$here/lib/libvulkan.so.1" ] && [[ $known != *libvulkan.so.1* ]]; then
  export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
fi
echo 'not packed:' >&2
sed 's/^/- /' "$here/NOT-PACKED.txt" >&2
play() { "$node" "$here/dist/bench/gpu/self-play.js" "$@"; }
learn() { "$node" "$here/dist/bench/gpu/run.js" "$@"; }
case ${1:-} in
  play | learn) "$@" ;;
  '')
    "$node" "$here/dist/src/cli/main.js" doctor >&2 || true
    play --seconds 15
    learn --only dqn-256,alphazero-5x64 --rounds 2
    ;;
  *) echo "run.sh takes play or learn, and its arguments, not $1" >&2; exit 2 ;;
esac
