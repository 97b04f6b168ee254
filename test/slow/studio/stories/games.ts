import { strict as assert } from 'node:assert'
import { at, see, until } from '../seeing.ts'
import type { Story } from '../stories.ts'

/** The run and the name of an episode in an address. */
const kept = (address: string): [run: string, name: string] => {
  const [, run, name] = /\/runs\/([^/]+)\/episodes\/([^/?]+)/.exec(address)!
  return [decodeURIComponent(run!), decodeURIComponent(name!)]
}

/** A person plays. */
export const games: Readonly<Record<string, Story>> = {
  async 'a game of Connect Four is played against a run to its end, and kept'({ pages, sente }) {
    const page = await pages.open('/play/ConnectFour-v0?against=four')
    const status = page.getByText(/^Your move, as /)
    await see(status)
    await page.getByLabel('Value bar').check()
    await page.getByLabel(/as heat map$/).check()
    await page.getByLabel(/heat map/).check()
    await see(page.getByRole('meter'))
    await page.getByRole('button', { name: 'Hint' }).click()
    await see(page.getByText(/^Hint: /))
    await page.getByRole('button', { name: 'Hint' }).click()
    const watch = page.getByRole('link', { name: 'Watch the game' })
    const open = page.getByRole('button', { name: /^Column \w+$/ })
    const played = () =>
      page.getByRole('list', { name: 'Moves' }).locator('span[data-last], span:not(.faint, .unseen)').count()
    await open.nth(3).click()
    await see(status)
    await page.getByRole('button', { name: 'Undo' }).click()
    await until(played, moves => moves === 0, 'moves after undo')
    for (let move = 0; move < 21; move++) {
      await until(async () => (await watch.count()) > 0 || (await status.count()) > 0, Boolean, 'turn')
      if ((await watch.count()) > 0) break
      await open.nth((3 * move) % (await open.count())).click()
      await page.waitForTimeout(50)
    }
    await see(watch)
    await watch.click()
    await page.waitForURL(/\/episodes\//)
    const [run] = kept(at(page))
    await see(page.getByRole('slider'))
    assert.match(await sente('replay', `runs/${run}`, '--verify', '--json'), /"type":"verification"/)
  },

  async 'CartPole is played with the keyboard, and kept'({ pages, sente }) {
    const page = await pages.open('/play/CartPole-v1')
    await see(page.getByText('Press a key to start'))
    await page.keyboard.down('ArrowRight')
    await see(page.getByText('The episode has ended'))
    await page.keyboard.up('ArrowRight')
    await page.getByRole('link', { name: 'Watch the episode' }).click()
    await page.waitForURL(/\/episodes\//)
    const [run] = kept(at(page))
    assert.match(await sente('replay', `runs/${run}`, '--verify', '--json'), /"type":"verification"/)
  },
}
