#!/usr/bin/env bash
# Packs the package, installs it in an empty project, and uses it there like a new user: types, import, command line.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT
cd "$repository"
package=$(npm pack --silent --pack-destination "$project")
cp .npmrc "$project"
cd "$project"
npm init -y >/dev/null
npm pkg set type=module >/dev/null
npm install --silent "./$package" typescript@7 @types/node@20

cat >first.ts <<'TS'
import { dqn, progress, solved, stopWhen, train } from 'sente'
train({ env: 'CartPole-v1', agent: dqn(), steps: 2000, seed: 1 })
  .pipe(progress(), stopWhen(solved()))
  .subscribe({ complete: () => console.log('done') })
TS
npx tsc --noEmit --strict --module nodenext --target es2022 --skipLibCheck first.ts
npx tsx first.ts 2>/dev/null | grep -x done >/dev/null
cat >entries.ts <<'TS'
import { dqn } from 'sente/agents'
import { openEngine } from 'sente/engine'
import { cartPole } from 'sente/envs'
import * as kit from 'sente/kit'
import { loadRun, trainInto } from 'sente/runs'
import * as search from 'sente/search'
import { timeLimit } from 'sente/wrappers'
const whole = [openEngine, timeLimit(cartPole(), 9).reset].every(given => typeof given === 'function')
if (!whole || Object.keys(kit).length === 0 || Object.keys(search).length === 0) throw new Error('an entry is empty')
await trainInto({ name: 'first', env: 'CartPole-v1', agent: dqn(), steps: 500 }, 'first', { final: 1 }).forEach(() => {})
console.log(loadRun('first').result?.cause)
TS
npx tsc --noEmit --strict --module nodenext --target es2022 --skipLibCheck entries.ts
npx tsx entries.ts 2>/dev/null | grep -x completed >/dev/null
npx tsc --outDir built --strict --module nodenext --target es2022 --skipLibCheck entries.ts
rm -r first
node built/entries.js 2>/dev/null | grep -x completed >/dev/null
npx sente envs | grep CartPole-v1 >/dev/null
npx sente train --agent dqn --env CartPole-v1 --steps 2000 --quiet --out run
npx sente eval run --episodes 5 --json | grep '"type":"evaluation"' >/dev/null
npx sente new env corridor
npx sente new game pile
npx tsc --noEmit --strict --module nodenext --target es2022 --skipLibCheck --types node --allowImportingTsExtensions *.test.ts
npx tsx --test corridor.test.ts pile.test.ts | grep -E '^. pass 6$' >/dev/null
npx sente check ./corridor.ts
npx sente train --agent dqn --env ./corridor.ts --steps 6000 2>&1 | grep '^solved' >/dev/null
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

found=$(npx sente envs gymnasium:CartPole-v1 2>&1 || true) # the bundled Python script is found, whether or not Gymnasium is
grep -Eq '^gymnasium:CartPole-v1 |lacks the package gymnasium' <<<"$found"
test -f node_modules/sente/src/bridges/python/sente_env.py
echo 'packed package works'
