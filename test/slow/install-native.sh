#!/usr/bin/env bash
# `sente install-native` into a scratch cache: whole, twice at once, after a kill, without a network; needs npm's registry.
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# A tree without onnxruntime-node among its packages, wherever this one has it.
mkdir "$scratch/node_modules"
cp -r src agents envs presets package.json "$scratch"
for package in node_modules/* node_modules/.bin; do
  [ "$package" = node_modules/onnxruntime-node ] || ln -s "$(realpath "$package")" "$scratch/node_modules/"
done
cd "$scratch"
export SENTE_CACHE="$scratch/cache"
unset SENTE_RUNTIME
sente() { node_modules/.bin/tsx --conditions=sente-source src/cli/main.ts "$@"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
train() { sente train --agent dqn --env CartPole-v1 --steps 100 --quiet --out "runs/$1" 2>&1; }

train without | grep -q 'steps run in WebAssembly, because the native runtime is not installed' || fail 'it does not say that the native runtime is missing'
sente install-native --dry-run 2>&1 | grep -q 'a download of 114 MB' || fail 'the dry run does not say how large it is'
[ ! -e cache/onnxruntime-* ] || fail 'the dry run installed something'

if npm_config_registry=http://127.0.0.1:9 sente install-native 2>error; then fail 'it succeeded without a registry'; fi
[ "$(grep -c . error)" -eq 2 ] && grep -q '^error: npm cannot fetch onnxruntime-node' error || fail "without a registry it said: $(cat error)"

sente install-native & first=$!
sente install-native & second=$!
wait $first && wait $second || fail 'one of two at once failed'
[ "$(ls cache)" = "$(ls cache | grep '^onnxruntime-')" ] || fail "something was left behind: $(ls cache)"
train with | grep -q 'WebAssembly' && fail 'the installed runtime is not used'
sente install-native --quiet | grep -q . && fail '--quiet is not quiet'

sente install-native --remove
sente install-native & killed=$!
sleep 4
pkill -KILL -P $killed || true
kill -KILL $killed || true
wait $killed || true
ls cache | grep -q '^onnxruntime-' && [ ! -e cache/onnxruntime-*/node_modules/onnxruntime-node/bin ] && fail 'a kill left half a folder'
sente install-native
train again | grep -q 'WebAssembly' && fail 'after a kill it does not install'
echo 'install-native: whole or not at all'
