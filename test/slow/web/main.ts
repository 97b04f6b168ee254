// DQN learns CartPole in Chromium: tsx --conditions=sente-source test/slow/web/main.ts <folder> <chromium> [seeds]
import assert from 'node:assert/strict'
import { chromium } from 'playwright-core'
import { type Learned, learn } from './learn.ts'
import type { Tab } from './page.ts'
import { bundle, serve } from './serve.ts'

const [folder, executable, seeds = '1'] = process.argv.slice(2) as [string, string, string?]
await bundle(folder)
const site = await serve(folder)
const browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] })
const page = await browser.newPage()
const wrong: string[] = []
page.on('pageerror', error => wrong.push(error.message))
page.on('console', message => message.type() === 'error' && wrong.push(message.text()))
page.on('request', request => {
  if (!request.url().startsWith(site.address) && request.url() !== 'data:,') wrong.push(`requests ${request.url()}`)
})
await page.goto(site.address)
declare const tab: Tab

/** The largest difference of two vectors, relative to the largest of their numbers. */
const apart = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((x, i) => Math.abs(x - b[i]!))) / Math.max(...a.map(Math.abs))

const short = (seed: number) => page.evaluate(seed => tab.learn({ seed }, 100), seed)
const [first, again, node] = [await short(1), await short(1), await learn({ seed: 1 }, 100)]
assert.deepEqual({ ...again, seconds: 0 }, { ...first, seconds: 0 }, 'the same seed gives the same bits')
assert.equal(first.metrics.length, node.metrics.length)
let most = 0
for (const [i, metrics] of node.metrics.entries())
  for (const [name, x] of Object.entries(metrics)) most = Math.max(most, apart([x], [first.metrics[i]![name]!]))
for (const [name, values] of Object.entries(node.weights)) most = Math.max(most, apart(values, first.weights[name]!))
assert.ok(most < 1e-4, `the first 100 updates differ from Node's by ${most}`)
console.log(`the first 100 updates: same bits twice; ${most.toExponential(1)} from Node (${node.engine})`)

const loaded = site.requests.length
const runs: Learned[] = []
for (let seed = 1; seed <= Number(seeds); seed++) {
  const run = await page.evaluate(seed => tab.learn({ seed }), seed)
  runs.push(run)
  console.log(`seed ${seed}: ${run.cause} in ${run.steps} steps, ${run.seconds.toFixed(1)} s (${run.engine})`)
}
assert.equal(site.requests.length, loaded, 'training requests nothing')
assert.ok(runs.filter(({ cause }) => cause === 'solved').length >= Math.floor(0.95 * runs.length), 'solved')

const { runs: both, longest } = await page.evaluate(() => tab.together([1, 2], 3_000))
assert.deepEqual(
  both.map(events => events.at(-1)!.type),
  ['end', 'end'],
)
assert.notDeepEqual(both[0], both[1])
const { before, after } = await page.evaluate(() => tab.interrupted({ seed: 1, steps: 3_000 }, 2_000))
const stop = before.at(-1)!.step
assert.ok(stop >= 2_000 && stop < 3_000)
const after2000 = (events: typeof before) => events.filter(({ type, step }) => step > stop && type !== 'start')
assert.deepEqual(after2000(after), after2000(both[0]!), 'a resumed run continues with the same bits')
assert.equal(await page.evaluate(() => tab.left({ seed: 1 })), 0)
assert.match(await page.evaluate(() => tab.refused({ seed: -1 })), /^UserError: seed /)
console.log(
  `two workers at once, stopped at ${stop}, resumed exactly; the page's timers were at most ${longest.toFixed(0)} ms late`,
)

await browser.close()
site.close()
assert.deepEqual(wrong, [], 'the console has no errors')
