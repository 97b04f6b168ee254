// Runs every story on one studio: tsx test/slow/studio/main.ts <folder> <chromium> <folder for screenshots> [story …]
// The folder's `runs` are made if it has none, so that a second try is faster.

import { existsSync } from 'node:fs'
import { pagesOf } from './pages.ts'
import { makeRuns } from './runs.ts'
import { sente, studio } from './sente.ts'
import { stories } from './stories.ts'

const [home, chromium, shots, ...only] = process.argv.slice(2) as [string, string, string, ...string[]]
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`
const began = performance.now()
if (!existsSync(`${home}/runs`)) await makeRuns(home)
console.log(`runs to look at: ${seconds(began)}`)

const chosen = Object.entries(stories).filter(([name]) => only.length === 0 || only.some(text => name.includes(text)))
if (chosen.length === 0) throw new Error(`no story has ${only.join(' or ')} in its name`)
let failed = 0
const served = await studio(home, '--env', './corridor.ts')
for (const [name, tell] of chosen) {
  const since = performance.now()
  const pages = await pagesOf(chromium, served.address)
  try {
    await tell({ home, pages, shots, sente: (...args) => sente(home, ...args), chromium })
    await pages.close()
    console.log(`✓ ${name}: ${seconds(since)}`)
  } catch (error) {
    failed++
    await pages.picture(`${shots}/failed-${name.replace(/\W+/g, '-').slice(0, 40)}`)
    await pages.close().catch(() => {}) // the first error is the one to see
    console.error(`✘ ${name}: ${seconds(since)}\n${(error as Error).stack}`)
  }
}
await served.close()
console.log(`${chosen.length - failed} of ${chosen.length} stories hold, ${seconds(began)}`)
process.exit(failed === 0 ? 0 : 1)
