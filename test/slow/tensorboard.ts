// Writes <folder>/whole, <folder>/resumed (one process was killed, another resumed) and expected.json: the points of
// each curve, taken from the events.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lastValueFrom, tap } from 'rxjs'
import { dqn } from '../../agents/index.ts'
import '../../envs/index.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import type { Run, TrainEvent } from '../../src/loop/events.ts'
import { train } from '../../src/loop/train.ts'
import { evaluate } from '../../src/operators/evaluate.ts'
import { tensorboard } from '../../src/operators/tensorboard.ts'

const folder = process.argv[2]!
const EVERY = 50
const options = { env: 'CartPole-v1', agent: dqn({ trainEvery: 3, warmup: 100 }), steps: 3000, seed: 4 } as const
const run = (name: string, watch: (event: TrainEvent) => void, resume?: Snapshot) =>
  lastValueFrom(
    train({ ...options, ...(resume && { resume }) }).pipe(
      evaluate({ every: 500, episodes: 5, final: 10 }),
      tensorboard(join(folder, name), { every: EVERY }),
      tap(watch),
    ),
  )

const curves: Record<string, [number, number][]> = {}
const point = (tag: string, step: number, value: number) => {
  curves[tag] ??= []
  curves[tag].push([step, value])
}
let due = 0
await run('whole', event => {
  const { step } = event
  if (event.type === 'episode') {
    point('episode/return', step, event.return)
    point('episode/length', step, event.length)
  } else if (event.type === 'evaluation') {
    point('evaluation/mean', step, event.mean)
    point('evaluation/std', step, event.std)
  } else if (event.type === 'learn' && step >= due) {
    due = (Math.floor(step / EVERY) + 1) * EVERY
    for (const [name, value] of Object.entries(event.metrics)) point(`learn/${name}`, step, value)
  }
})

let started: Run
let saved: Promise<Snapshot> | undefined
await run('resumed', event => {
  if (event.type === 'start') started = event.run
  if (event.type === 'step' && event.step === 1234) saved = started.snapshot().then(structuredClone<Snapshot>)
  if (event.type === 'step' && event.step === 2000) started.stop('killed')
})
const first = join(folder, 'resumed', 'events.out.tfevents.0001')
const bytes = readFileSync(first)
writeFileSync(first, bytes.subarray(0, bytes.length - 9)) // killed in the middle of a record
await run('resumed', () => {}, await saved!)

assert.ok(Object.keys(curves).length >= 7)
writeFileSync(join(folder, 'expected.json'), JSON.stringify(curves))
