/**
 * How long a checkpoint stalls a run: DQN on CartPole-v1 with a full replay memory of 100,000 transitions, saving and
 * recording everything that `sente train` does. A checkpoint writes the rows added since the previous one: all of them
 * with --every 100000. A stall is the longest wait between two steps, from the step where a checkpoint is due until it
 * is on disk. Compared with the longest wait in as many steps of the same run without a checkpoint.
 *
 *     npx tsx --conditions=sente-source bench/checkpoint-stall.ts [--rows 100000] [--every 10000] [--times 6] [--hidden
 *     256,256]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { lastValueFrom, tap } from 'rxjs'
import { checkpoint, dqn, journal, record, tensorboard, train } from 'sente'
import { median } from './peer.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    every: { type: 'string', default: '10000' },
    times: { type: 'string', default: '6' },
    hidden: { type: 'string', default: '256,256' },
  },
})
const rows = Number(values.rows)
const every = Number(values.every)
const steps = rows + every * (Number(values.times) - 1) + every / 2
const hidden = values.hidden.split(',').map(Number)
const agent = dqn({ hidden, bufferSize: rows, warmup: rows - every / 2, trainEvery: 16, updates: 1 })
const folder = mkdtempSync(join(tmpdir(), 'sente-stall-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const gaps = new Float64Array(steps + 1)
const stalls: { step: number; steps: number; ms: number; usual: number }[] = []
let before = performance.now()
let last = 0
await lastValueFrom(
  train({ env: 'CartPole-v1', agent, steps, device: 'cpu' }).pipe(
    record(folder),
    tensorboard(folder),
    checkpoint(folder, { every }),
    journal(folder),
    tap(event => {
      if (event.type === 'step') {
        const now = performance.now()
        gaps[event.step] = now - before
        before = now
        last = event.step
      } else if (event.type === 'checkpoint' && event.step >= rows && event.step < steps) {
        const taken = last - event.step + 1
        const longest = (from: number) => Math.max(...gaps.subarray(from, from + taken))
        stalls.push({ step: event.step, steps: taken, ms: longest(event.step), usual: longest(event.step - every / 2) })
      }
    }),
  ),
)
for (const { step, steps, ms, usual } of stalls)
  console.log(
    `step ${step}: at most ${ms.toFixed(1)} ms in the ${steps} steps until it is on disk (${usual.toFixed(1)} ms in ` +
      `as many other steps)`,
  )
const worst = Math.max(...stalls.map(({ ms }) => ms))
console.log(
  `${rows} transitions in memory, a checkpoint every ${every} steps: stalls of ` +
    `${median(stalls.map(({ ms }) => ms)).toFixed(1)} ms (median), ${worst.toFixed(1)} ms (worst); bound: 50 ms`,
)
process.exitCode = worst < 50 ? 0 : 1
