/**
 * The overhead of recording every episode and saving a checkpoint every 10,000 steps: the DQN run on CartPole-v1 of
 * experiments/cartpole-dqn.ts with and without both, interleaved in one process. CPU time over all threads is shown
 * too.
 *
 *     npx tsx --conditions=sente-source bench/keeping-cost.ts [--steps 20000] [--rounds 7]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { lastValueFrom, type MonoTypeOperatorFunction } from 'rxjs'
import { checkpoint, record, type TrainEvent, train } from 'sente'
import experiment from '../experiments/cartpole-dqn.ts'
import { arrow } from '../src/store/episodes/columns.ts'
import { median } from './peer.ts'

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '20000' }, rounds: { type: 'string', default: '7' } },
})
const steps = Number(values.steps)

type Operator = MonoTypeOperatorFunction<TrainEvent>
const nothing: Operator = events => events
const everything =
  (folder: string): Operator =>
  events =>
    events.pipe(record(folder), checkpoint(folder, { every: 10_000 }))

/** Seconds of one run, as wall-clock and CPU time. */
async function run(operator: Operator, seed: number) {
  const [wall, cpu] = [performance.now(), process.cpuUsage()]
  await lastValueFrom(train({ ...experiment, steps, seed, device: 'cpu' }).pipe(operator))
  const { user, system } = process.cpuUsage(cpu)
  return { wall: (performance.now() - wall) / 1000, cpu: (user + system) / 1e6 }
}

arrow() // loading takes a third of a second, once per process
await run(nothing, 0)
const ratios = { wall: [] as number[], cpu: [] as number[] }
for (let round = 0; round < Number(values.rounds); round++) {
  const folder = mkdtempSync(join(tmpdir(), 'sente-bench-'))
  const turns = [() => run(nothing, round), () => run(everything(folder), round)]
  const order = round % 2 === 0 ? [0, 1] : [1, 0]
  const times: Awaited<ReturnType<typeof run>>[] = []
  for (const turn of order) times[turn] = await turns[turn]!()
  rmSync(folder, { recursive: true })
  for (const clock of ['wall', 'cpu'] as const) ratios[clock].push(times[1]![clock] / times[0]![clock])
  const shown = times.map(({ wall, cpu }) => `${wall.toFixed(2)} s (CPU ${cpu.toFixed(2)} s)`)
  console.log(`without ${shown[0]}, with ${shown[1]}`)
}
const percent = (all: readonly number[]) => ((median(all) - 1) * 100).toFixed(1)
console.log(
  `${steps} steps, every episode recorded, ${Math.ceil(steps / 10_000)} checkpoints: ${percent(ratios.wall)}% more ` +
    `wall-clock time (bound: 5%), ${percent(ratios.cpu)}% more CPU time`,
)
process.exitCode = median(ratios.wall) < 1.05 ? 0 : 1
