/** A search on NATS workers, whose bad trials are pruned, proposes, prunes and trains what it does on one machine. */
import * as assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ended, freePort, results, sente, startServer } from './stage.ts'

const home = mkdtempSync(join(tmpdir(), 'sente-nats-'))
const port = await freePort()
const address = `nats://127.0.0.1:${port}`
const folders = ['here', 'one', 'two'].map(name => join(home, name)) as [string, string, string]
for (const folder of folders) {
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'searched.ts'),
    `import { defineExperiment, dqn, range } from 'sente'
    export default defineExperiment({
      name: 'searched', env: 'CartPole-v1', steps: 1600, agent: dqn({ hidden: [8], warmup: 100, bufferSize: 500 }),
      evaluate: { every: 100, episodes: 3 },
      sweep: { learningRate: range(1e-5, 1e-1, { log: true }) },
    })`,
  )
}
const [here, ...others] = folders
const search = ['sweep', 'searched.ts', '--trials', '8', '--pruner', 'asha', '--parallel', '2', '--quiet', '--json']
const trials = (text: string) =>
  text
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => ({ ...JSON.parse(line), folders: [] }))

const local = await ended(here, [...search, '--out', 'local'])
assert.equal(local.code, 0, local.text)
await startServer(join(home, 'server'), port)
for (const folder of others) sente(folder, 'worker', ['worker', '--nats', address])
const remote = await ended(here, [...search, '--out', 'remote', '--nats', address])
assert.equal(remote.code, 0, remote.text)
assert.deepEqual(trials(remote.text), trials(local.text))
const runs = readdirSync(join(here, 'local')).filter(name => name.startsWith('trial-'))
assert.equal(runs.length, 8)
for (const name of runs) assert.deepEqual(results(join(here, 'remote', name)), results(join(here, 'local', name)), name)
const pruned = trials(local.text).filter(({ state }) => state === 'pruned').length
assert.ok(pruned > 0, 'some trials are pruned')
console.log(`8 trials, ${pruned} of them pruned, are the same on workers`)
rmSync(home, { recursive: true, force: true })
process.exit()
