#!/usr/bin/env bash
# Installs a packed package in empty folders, by several versions of Node and npm, and runs the README's program there:
#     bash test/installs.sh sente-0.1.0.tgz
# Versions are installed once, in $TMPDIR/sente-tools. The native runtime is absent: all compute in WebAssembly.
set -euo pipefail
package=$(realpath "$1")
readme=$(realpath "$(dirname "$0")/../README.md")
tools="${TMPDIR:-/tmp}/sente-tools"
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT
export SENTE_CACHE="$project/no-cache" NPM_CONFIG_USERCONFIG="$project/no-npmrc" NPM_CONFIG_UPDATE_NOTIFIER=false

# One a line: Node, npm, flags of npm install.
combinations='20 10
22 11 --ignore-scripts
24 latest
latest latest --ignore-scripts'

# Puts a version of npm's or of Node's own package into a folder of its own, unless it is there.
tool() {
  test -d "$tools/$2" && return
  mkdir -p "$tools/$2" && (cd "$tools/$2" && npm init -y && npm install --ignore-scripts "$1") >/dev/null 2>&1
}
platform=$(node -p 'process.platform.replace("win32", "win") + "-" + process.arch')
path=$PATH
while read -r node npm flags; do
  tool "node-$platform@$node" "node$node"
  tool "npm@$npm" "npm$npm"
  bin="$project/bin-$node"
  mkdir -p "$bin" "$project/$node"
  ln -s "$tools/node$node/node_modules/node-$platform/bin/node" "$bin/node"
  ln -s "$tools/npm$npm/node_modules/npm/bin/npm-cli.js" "$bin/npm"
  ln -s "$tools/npm$npm/node_modules/npm/bin/npx-cli.js" "$bin/npx"
  export PATH="$bin:$path"
  cd "$project/$node"
  npm init -y >/dev/null
  npm install $flags "$package" >log.txt 2>&1 || { cat log.txt; exit 1; }
  if grep -i warn log.txt; then exit 1; fi
  short=', steps: 1500' # by the current Node, the program runs in full
  test "$node" = latest && short=
  node -e '
    const { packages } = JSON.parse(require("fs").readFileSync("node_modules/.package-lock.json"))
    const found = Object.keys(packages).filter(name => packages[name].hasInstallScript)
    if (found.length > 0) throw new Error(`install scripts: ${found}`)
    const program = /```ts\n(.*?)```/s.exec(require("fs").readFileSync(process.argv[1], "utf8"))[1]
    require("fs").writeFileSync("first.mjs", program.replace("seed: 1", `seed: 1${process.argv[2]}`))' "$readme" "$short"
  node first.mjs >out.txt 2>&1 || { cat out.txt; exit 1; }
  test "$(grep -c WebAssembly out.txt)" = 1 || { cat out.txt; exit 1; }
  test -n "$short" || grep -q '^solved' out.txt || { cat out.txt; exit 1; }
  size=$(du -sm node_modules | cut -f1)
  test "$size" -lt 350
  echo "node $(node -v), npm $(npm -v)${flags:+, $flags}: $size MB, the first program learns in WebAssembly"
done <<<"$combinations"
