/**
 * The overhead of RxJS: the share of a DQN run on CartPole-v1 that its events spend in progress, evaluate and stopWhen.
 *
 *     npx tsx --conditions=sente-source bench/rxjs-overhead.ts [--steps 20000] [--seed 1]
 *
 * The run is timed once; then its events, kept in an array, are replayed through the same operators, and through none.
 */
import { Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import { lastValueFrom, type MonoTypeOperatorFunction, Subject, tap } from 'rxjs'
import { evaluate, progress, solved, stopWhen, type TrainEvent, train } from 'sente'
import experiment from '../experiments/cartpole-dqn.ts'

const { values } = parseArgs({ options: { steps: { type: 'string' }, seed: { type: 'string' } } })
const steps = Number(values.steps ?? 20_000)
const seed = Number(values.seed ?? 1)
const nowhere = Object.assign(new Writable({ write: (_text, _encoding, done) => done() }), {
  isTTY: true,
  columns: 120,
})
const layer: MonoTypeOperatorFunction<TrainEvent> = source =>
  source.pipe(evaluate({ every: steps }), stopWhen(solved({ mean: Infinity })), progress(nowhere))

const events: TrainEvent[] = []
const began = performance.now()
await lastValueFrom(
  train({ ...experiment, steps, seed }).pipe(
    tap(event => events.push(event)),
    layer,
  ),
)
const wall = performance.now() - began

/** Milliseconds for all events to pass through `operator`, median of several repetitions. */
function through(operator: MonoTypeOperatorFunction<TrainEvent>): number {
  const times = Array.from({ length: 15 }, () => {
    const source = new Subject<TrainEvent>()
    source.pipe(operator).subscribe()
    const began = performance.now()
    for (const event of events) source.next(event)
    const time = performance.now() - began
    source.complete()
    return time
  })
  return times.sort((a, b) => a - b)[7]!
}

const none = through(source => source)
const all = through(layer)
const perEvent = ((all - none) / events.length) * 1e6
const share = ((all - none) / wall) * 100
console.log(`${steps} steps, ${events.length} events, ${(wall / 1000).toFixed(1)} s`)
console.log(
  `overhead: ${(all - none).toFixed(1)} ms, ${perEvent.toFixed(0)} ns per event, ${share.toFixed(2)}% of the run ` +
    `(bound: 2%)`,
)
process.exitCode = share < 2 ? 0 : 1
