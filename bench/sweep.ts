/**
 * What a sweep costs: wall time of several seeds of cartpole-dqn, two at a time, as a share of one after the other, and
 * processor time of the sweep itself, as a share of that of its runs. Linux only. The machine must be idle.
 *
 *     npx tsx --conditions=sente-source bench/sweep.ts [--seeds 20] [--experiment cartpole-dqn]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { planSweep, runSweep } from 'sente/runs'

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '20' }, experiment: { type: 'string', default: 'cartpole-dqn' } },
})
const home = mkdtempSync(join(tmpdir(), 'sente-sweep-'))

/** Processor time of children that have ended, in seconds. */
function ofChildren(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

async function measured(parallel: number) {
  const plan = await planSweep({
    file: values.experiment,
    seeds: Number(values.seeds),
    out: join(home, String(parallel)),
  })
  const [began, own, children] = [performance.now(), process.cpuUsage(), ofChildren()]
  let means = 0
  await runSweep(plan, { parallel, stop: new AbortController().signal }).forEach(event => {
    if (event.type === 'problem') throw new Error(event.text)
    if (event.type === 'result') means += event.result.mean ?? Number.NaN
  })
  const { user, system } = process.cpuUsage(own)
  return {
    wall: (performance.now() - began) / 1000,
    own: (user + system) / 1e6,
    children: ofChildren() - children,
    mean: means / plan.trials.length,
  }
}

const [one, two] = [await measured(1), await measured(2)]
rmSync(home, { recursive: true, force: true })
if (one.mean !== two.mean) throw new Error(`the results differ: ${one.mean} and ${two.mean}`)
const seconds = (x: number) => `${x.toFixed(1)} s`
const percent = (x: number) => `${(100 * x).toFixed(1)} %`
console.log(`${values.seeds} seeds of ${values.experiment}: ${seconds(one.wall)} one after the other, two at a time`)
console.log(`${seconds(two.wall)}, ${percent(two.wall / one.wall)} of it; same results.`)
console.log(
  `processor time: the sweep ${seconds(two.own)}, its runs ${seconds(two.children)}: ${percent(two.own / two.children)}`,
)
