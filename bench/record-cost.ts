/**
 * What recording every episode costs: the share of the DQN run on CartPole-v1 of experiments/cartpole-dqn.ts that passes inside
 * `record`, encoding and writing included, timed around it at every event.
 *
 *     npx tsx --conditions=sente-source bench/record-cost.ts [--steps 20000] [--rounds 3]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { lastValueFrom, tap } from 'rxjs'
import { record, train } from 'sente'
import experiment from '../experiments/cartpole-dqn.ts'
import { loadArrow } from '../src/store/episodes-columns.ts'
import { median } from './peer.ts'

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '20000' }, rounds: { type: 'string', default: '3' } },
})
const steps = Number(values.steps)
const loading = performance.now()
await loadArrow()
console.log(
  `once a process, while nothing else waits for it: ${(performance.now() - loading).toFixed(0)} ms to load Arrow`,
)

/** Percent of a run. */
async function share(seed: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'sente-bench-'))
  let episodes = 0
  let inside = 0
  let entered = 0
  const began = performance.now()
  await lastValueFrom(
    train({ ...experiment, steps, seed, device: 'cpu' }).pipe(
      tap(() => {
        entered = performance.now()
      }),
      record(folder),
      tap(event => {
        inside += performance.now() - entered
        if (event.type === 'episode') episodes++
      }),
    ),
  )
  const whole = performance.now() - began
  rmSync(folder, { recursive: true })
  const percent = (inside / whole) * 100
  const each = `${(inside / episodes).toFixed(2)} ms each`
  console.log(
    `${steps} steps in ${(whole / 1000).toFixed(1)} s, ${episodes} episodes, ${each}: ${percent.toFixed(2)} %`,
  )
  return percent
}

const shares: number[] = []
for (let seed = 0; seed < Number(values.rounds); seed++) shares.push(await share(seed))
console.log(`recording every episode takes ${median(shares).toFixed(2)} % of the run (bound: 5 %)`)
process.exitCode = median(shares) < 5 ? 0 : 1
