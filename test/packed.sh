#!/usr/bin/env bash
# Packs the package, installs it in empty folders (test/installs.sh), and uses it in one like a new user: types, imports, command
# line, native runtime, a package of environments, `npm create sente`.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT
cd "$repository"
package=$project/$(npm pack --silent --pack-destination "$project")
creator=$project/$(npm pack --silent --pack-destination "$project" ./create-sente)
bash test/installs.sh "$package"

export SENTE_CACHE="$project/cache" NPM_CONFIG_USERCONFIG="$project/no-npmrc" NPM_CONFIG_UPDATE_NOTIFIER=false
mkdir "$project/own"
cd "$project/own"
npm init -y >/dev/null
npm pkg set type=module
npm install --silent "$package" typescript@7
npx sente install-native
echo "with the native runtime, $(($(du -sm node_modules | cut -f1) + $(du -sm "$SENTE_CACHE" | cut -f1))) MB"

# Links in the package's documents lead to files that are in it.
cat >links.mjs <<'JS'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
const documents = ['*.md', 'docs/**/*.md', 'experiments/**/*.md'].flatMap(glob => globSync(`node_modules/sente/${glob}`))
if (documents.length < 20) throw new Error(`only ${documents.length} documents`)
for (const document of documents)
  for (const [, link] of readFileSync(document, 'utf8').matchAll(/\]\((?!https?:)([^)#\s]+)/g))
    if (!existsSync(join(dirname(document), link))) throw new Error(`${document} links to ${link}`)
JS
if node -e 'process.exit(require("fs").globSync ? 0 : 1)'; then node links.mjs; fi

cat >entries.ts <<'TS'
import { dqn } from 'sente/agents'
import { openEngine } from 'sente/engine'
import { cartPole } from 'sente/envs'
import * as kit from 'sente/kit'
import { loadRun, trainInto } from 'sente/runs'
import * as search from 'sente/search'
import { type Tensor, tf } from 'sente/tf'
import { timeLimit } from 'sente/wrappers'
const whole = [openEngine, timeLimit(cartPole(), 9).reset].every(given => typeof given === 'function')
if (!whole || Object.keys(kit).length === 0 || Object.keys(search).length === 0) throw new Error('an entry is empty')
const three: Tensor = tf.scalar(1).add(2)
if (three.dataSync()[0] !== 3) throw new Error('1 + 2 is not 3')
await trainInto({ name: 'first', env: 'CartPole-v1', agent: dqn(), steps: 500 }, 'first', { final: 1 }).forEach(() => {})
console.log(loadRun('first').result?.cause)
TS
strict='--strict --module nodenext --target es2022'
npx tsc --noEmit $strict --skipLibCheck entries.ts
ours=$(npx tsc --noEmit $strict entries.ts | grep node_modules/sente || true) # TF.js's own declarations have errors
if [ -n "$ours" ]; then echo "$ours" && exit 1; fi
npx tsc --outDir built $strict --skipLibCheck entries.ts
node built/entries.js 2>/dev/null | grep -x completed >/dev/null
npx sente envs | grep CartPole-v1 >/dev/null
npx sente train --agent dqn --env CartPole-v1 --steps 2000 --quiet --out run
if grep -q WebAssembly run/run.json; then echo 'the native runtime is not used' && exit 1; fi
npx sente eval run --episodes 5 --json | grep '"type":"evaluation"' >/dev/null
npx sente train cartpole-dqn --steps 500 --quiet --out named
npx sente new env corridor
npx sente new game pile
npx tsc --noEmit $strict --skipLibCheck --allowImportingTsExtensions *.test.ts
npx --yes tsx --test corridor.test.ts pile.test.ts | grep -E '^. pass 6$' >/dev/null
npx sente check ./corridor.ts
npx sente train --agent dqn --env ./corridor.ts --steps 6000 2>&1 | grep ': solved' >/dev/null
npx sente arena mcts:500 random --game ./pile.ts --games 2

mkdir my-envs # a third-party package of environments
cat >my-envs/package.json <<'JSON'
{ "name": "my-envs", "version": "1.0.0", "type": "module", "exports": "./index.js", "peerDependencies": { "sente": "*" } }
JSON
cat >my-envs/index.js <<'JS'
import { cartPole, option, register } from 'sente'
const options = { steps: option(50, 'steps of an episode', { min: 1 }) }
register({ id: 'Pole-v0', options, create: () => cartPole(), maxSteps: ({ steps }) => steps })
JS
npm install --silent ./my-envs
cat >second.mjs <<'JS'
import 'my-envs'
import { envSpec, make } from 'sente'
if (!make('Pole-v0', { steps: 9 }).reset || envSpec('Pole-v0', { steps: 9 }).maxSteps !== 9) process.exit(1)
JS
node second.mjs
npx sente envs my-envs | grep 'steps  50  steps of an episode' >/dev/null
npx sente train --agent random --env my-envs:Pole-v0 --env-set steps=9 --steps 100 --quiet --out packaged
npx sente eval packaged --env my-envs --episodes 5 --json | grep '"type":"evaluation"' >/dev/null

node_modules/.bin/sente studio . --port 7438 --token in-this-test --env my-envs >studio.log & # the page is in the package
studio=$!
until grep -q token studio.log; do sleep 0.2; done
curl --silent --fail --cookie sente-studio-7438=in-this-test http://127.0.0.1:7438/ | grep 'Sente Studio' >/dev/null
curl --silent --fail --cookie sente-studio-7438=in-this-test http://127.0.0.1:7438/api/runs | grep '"id":"packaged"' >/dev/null
kill "$studio"

found=$(npx sente envs gymnasium:CartPole-v1 2>&1 || true) # the bundled Python script is found, whether or not Gymnasium is
grep -Eq '^gymnasium:CartPole-v1 |lacks the package gymnasium' <<<"$found"
test -f node_modules/sente/src/bridges/python/sente_env.py

# npm create sente, with Node 24.
node_folder=$(ls -d "${TMPDIR:-/tmp}"/sente-tools/node24/node_modules/node-*/bin)
cd "$project"
export PATH="$node_folder:$PATH"
npm exec --yes --package="$creator" -- create-sente my-project --sente "$package"
cd my-project
npm test | grep -E '^. pass 3$' >/dev/null
npm run types --silent
npm run train --silent -- --steps 1000 --quiet
echo 'packed package works'
