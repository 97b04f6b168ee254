#!/usr/bin/env bash
# Packs the package, installs it in an empty project, and uses it there as a stranger would: types, import, command line.
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
npx tsx first.ts 2>/dev/null | grep -qx done
npx sente envs | grep -q CartPole-v1
npx sente train --agent dqn --env CartPole-v1 --steps 2000 --quiet --out run
npx sente eval run --episodes 5 --json | grep -q '"type":"evaluation"'
found=$(npx sente envs gymnasium:CartPole-v1 2>&1 || true) # the bundled Python script is there, whether Gymnasium is or not
grep -Eq '^gymnasium:CartPole-v1 |has no package gymnasium' <<<"$found"
test -f node_modules/sente/python/sente_env.py
echo 'packed package works'
