/** The measures of `sente sweep` are those of rliable from PyPI, which runs as `$PYTHON test/slow/sweep-measures.py`. */
import * as assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { rng } from 'sente'
import { bootstrapInterval, interquartileMean, probabilityOfImprovement } from 'sente/runs'

const random = rng('rliable')
/** Scores of 3 to 22 runs in one to three environments, `[runs][environments]`; whole numbers have ties. */
function scores(environments: number, whole: boolean): number[][] {
  const [runs, shift] = [3 + random.int(20), random.normal()]
  const score = (k: number) => 10 * k + shift + random.normal() * (k + 1)
  const one = (k: number) => (whole ? Math.round(score(k)) : score(k))
  return Array.from({ length: runs }, () => Array.from({ length: environments }, (_, k) => one(k)))
}
const column = (rows: readonly number[][], k: number) => rows.map(row => row[k]!)

const cases = Array.from({ length: 12 }, (_, k) => {
  const [environments, whole] = [1 + (k % 3), k > 5]
  return { environments, x: scores(environments, whole), y: scores(environments, whole) }
})
const printed = execFileSync(process.env.PYTHON ?? 'python3', ['-W', 'ignore', 'test/slow/sweep-measures.py'], {
  input: JSON.stringify(cases),
  encoding: 'utf8',
})
const found = JSON.parse(printed) as { iqm: number; interval: [number, number]; improvement: number }[]
for (const [k, { environments, x, y }] of cases.entries()) {
  const { iqm, interval, improvement } = found[k]!
  const each = Array.from({ length: environments }, (_, e) => e)
  const better = each.map(e => probabilityOfImprovement(column(x, e), column(y, e)))
  const [low, high] = bootstrapInterval(each.map(e => column(x, e)))
  const slack = 0.12 * (interval[1] - interval[0]) + 1e-9 // both are random
  const what = `${x.length} and ${y.length} runs, ${environments} environments`
  console.log(`${what}: 95% from ${low.toFixed(2)} to ${high.toFixed(2)}, rliable ${JSON.stringify(found[k])}`)
  assert.ok(Math.abs(interquartileMean(x.flat()) - iqm) < 1e-9)
  assert.ok(Math.abs(better.reduce((sum, p) => sum + p, 0) / environments - improvement) < 1e-9)
  assert.ok(Math.abs(low - interval[0]) < slack && Math.abs(high - interval[1]) < slack)
}
