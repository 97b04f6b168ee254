import { strict as assert } from 'node:assert'
import { pagesOf } from '../pages.ts'
import { HOSTILE } from '../runs.ts'
import { at, see } from '../seeing.ts'
import { studio } from '../sente.ts'
import type { Story } from '../stories.ts'

/** What must not be possible. */
export const guarded: Readonly<Record<string, Story>> = {
  async 'a run named like a script is a text'({ pages }) {
    const page = await pages.open('/runs')
    await page.getByRole('link', { name: HOSTILE, exact: true }).click()
    await see(page.getByRole('heading', { name: HOSTILE }))
    assert.equal(await page.locator('img[src="x"]').count(), 0)
  },

  async 'a read-only studio has no button that changes anything'({ home, chromium }) {
    const served = await studio(home, '--read-only')
    const pages = await pagesOf(chromium, served.address)
    const page = await pages.open('/runs/pole-1')
    await see(page.getByText('read-only'))
    await see(page.getByRole('tab', { name: 'Curves' }))
    for (const name of ['Stop', 'Resume', 'Evaluate', 'Delete', 'Start run'])
      assert.equal(await page.getByRole('button', { name }).count(), 0, name)
    const sections = page.getByRole('navigation', { name: 'Sections' })
    assert.deepEqual(await sections.getByRole('link').allTextContents(), ['Runs'])
    await page.goto(`${new URL(served.address).origin}/launch`)
    await see(page.getByRole('heading', { name: 'Runs' }))
    await pages.close()
    await served.close()
  },

  async 'the studio may end while a run goes on, and the page says so'({ home, chromium, sente }) {
    const served = await studio(home)
    const pages = await pagesOf(chromium, served.address)
    const page = await pages.open('/launch?agent=dqn&env=CartPole-v1&fields.seed=8&fields.steps=1,500')
    await page.getByRole('button', { name: 'Start run' }).click()
    await page.waitForURL(/\/runs\/dqn-CartPole-v1-s8/)
    const id = at(page).split('/').at(-1)!
    await served.close()
    await see(page.getByText(/studio does not answer/))
    await pages.close().catch(() => {}) // the page could not reach the studio
    for (;;) {
      const [run] = (await sente('runs', '--json', '--find', id)).split('\n')
      const { status } = JSON.parse(run!) as { status: string }
      if (status === 'finished') break
      assert.equal(status, 'running')
      await new Promise(resolve => setTimeout(resolve, 500))
    }
  },
}
