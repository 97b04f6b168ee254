import { strict as assert } from 'node:assert'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { at, numberIn, see, unsee, until, watched } from '../seeing.ts'
import type { Story } from '../stories.ts'

/** A fact in the first lines of a run's page. */
const fact = (page: Page, name: string) =>
  page
    .locator('dl.facts > div')
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('dd')
    .first()
const steps = async (page: Page) => numberIn(await fact(page, 'Steps').textContent())
const state = (page: Page, word: string) => fact(page, 'State').getByText(new RegExp(`^${word}`))

/** The id of the run whose page opens after its start. */
async function started(page: Page): Promise<string> {
  await page.waitForURL(/\/runs\/[^/?]+$/)
  return at(page).split('/').at(-1)!
}

/** A run from its start to its curve on a slide. */
export const learning: Readonly<Record<string, Story>> = {
  async 'a run started in the page is seen to learn, stopped, resumed, its best episode played, its curve exported'({
    pages,
    sente,
  }) {
    const page = await pages.open('/launch?agent=dqn&env=CartPole-v1')
    await page.getByLabel(/^seed\b/).fill('5')
    await page.getByRole('button', { name: 'Start run' }).click()
    const id = await started(page)
    assert.match(id, /^dqn-CartPole-v1-s5/)
    await see(page.getByRole('heading', { name: id }))
    await see(state(page, 'running'))
    const best = async () =>
      (await fact(page, 'Best return').count()) > 0 ? fact(page, 'Best return').textContent() : null
    // Random pushes keep the pole up for 20 steps.
    await until(best, text => numberIn(text) > 60, 'best return')

    await page.getByRole('button', { name: 'Stop' }).click()
    await see(state(page, 'stopped'))
    const stopped = await steps(page)
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click()
    await see(state(page, 'running'))
    await until(
      () => steps(page),
      now => now > stopped,
      'steps after resuming',
    )
    await page.getByRole('button', { name: 'Stop' }).click()
    await see(state(page, 'stopped'))

    await page.getByRole('tab', { name: 'Evaluations' }).click()
    await see(page.getByRole('table', { name: 'Greedy evaluations' }))
    await page.reload()
    await see(page.getByRole('table', { name: 'Greedy evaluations' }))
    await page.getByRole('tab', { name: 'Curves' }).click()
    for (const kind of ['SVG', 'PNG', 'CSV'] as const) {
      const panel = page.locator('section.panel').first()
      await panel.getByRole('button', { name: 'Save' }).click()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: kind }).click(),
      ])
      const file = await readFile(await download.path())
      const text = file.toString('latin1')
      if (kind === 'SVG') assert.match(text, /^<svg[\s\S]*<path/)
      if (kind === 'PNG') assert.match(text, /^\x89PNG/)
      if (kind === 'CSV') assert.ok(text.split('\n').length > 2, text)
    }

    const [onnx] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export ONNX' }).click(),
    ])
    assert.ok((await readFile(await onnx.path())).length > 1000)

    await page.getByRole('link', { name: 'Watch episodes' }).click()
    await page.getByRole('link', { name: 'Best' }).click()
    await watched(page)
    const { type } = JSON.parse(await sente('eval', `runs/${id}`, '--episodes', '5', '--json'))
    assert.equal(type, 'evaluation')
  },

  async 'two pages watch one run'({ pages }) {
    const page = await pages.open('/launch?agent=dqn&env=CartPole-v1&fields.seed=6')
    await page.getByRole('button', { name: 'Start run' }).click()
    const id = await started(page)
    const table = await pages.open(`/runs?text=${id}`, { width: 1920 })
    const row = table.getByRole('row').filter({ has: table.getByRole('link', { name: id, exact: true }) })
    await see(row.getByText('running'))
    const inTable = async () => numberIn(await row.locator('[title$="steps"]').getAttribute('title'))
    for (let times = 0; times < 2; times++) {
      const [here, there] = [await steps(page), await inTable()]
      await until(
        () => steps(page),
        now => now > here,
        'steps on the page of the run',
      )
      await until(inTable, now => now > there, 'steps in the table')
    }
    await page.getByRole('button', { name: 'Stop' }).click()
    await see(row.getByText('stopped'))
  },

  async 'a killed run says so and is resumed, a run is deleted after a question'({ pages, sente }) {
    await sente('train', '--agent', 'random', '--env', 'Catch-v0', '--steps', '50', '--quiet', '--out', 'runs/gone')
    const page = await pages.open('/runs?text=gone')
    await page.getByRole('link', { name: 'gone', exact: true }).click()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.waitForURL(/\/runs(\?|$)/)
    await see(page.getByRole('link', { name: 'killed', exact: true }))
    await unsee(page.getByRole('link', { name: 'gone', exact: true }))
    await page.getByRole('link', { name: 'killed', exact: true }).click()
    await see(state(page, 'killed'))
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click()
    await see(state(page, 'running'))
    await page.getByRole('button', { name: 'Stop' }).click()
    await see(state(page, 'stopped'))
  },
}
