import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { at, see, watched } from '../seeing.ts'
import type { Story } from '../stories.ts'

/** The form that starts a run. */
export const launching: Readonly<Record<string, Story>> = {
  async 'a mistake in the form is said at its field, which gets the focus'({ pages }) {
    const page = await pages.open('/launch')
    await page.getByLabel('Agent', { exact: true }).selectOption('dqn')
    await page.getByLabel('Environment', { exact: true }).selectOption('CartPole-v1')
    const gamma = page.getByLabel(/^gamma/)
    await gamma.fill('2')
    await see(page.getByText('agent dqn: option "gamma" (discount γ) must be a number from 0 to 1, not 2.'))
    await page.getByRole('button', { name: 'Start run' }).click()
    await see(gamma.and(page.locator('[aria-invalid]:focus')))
    await page.reload()
    assert.equal(await gamma.inputValue(), '2')
    await gamma.fill('0.98')
    const command = 'npx sente train --agent dqn --env CartPole-v1 --set gamma=0.98'
    await see(page.getByRole('region', { name: 'Command' }).getByText(command, { exact: true }))
    await see(page.getByRole('region', { name: 'Experiment file' }).getByText('gamma: 0.98,'))
    await page.getByRole('button', { name: 'Copy' }).first().click()
    await see(page.getByText('Copied'))
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), command)
    await page.getByLabel(/^learningRate\b/).fill('0')
    await see(page.getByText('learningRate 0 never changes the weights: set it to 1e-4 to 1e-2.'))
  },

  async 'options are found by a search, and the form is sent by the keyboard alone'({ pages, home }) {
    const page = await pages.open('/launch?agent=random&env=CliffWalking-v1')
    await page.getByLabel('Search the settings').fill('same seed')
    await page.keyboard.press('Tab')
    await page.keyboard.type('7')
    await page.getByLabel('Search the settings').fill('steps in total')
    await page.keyboard.press('Tab')
    await page.keyboard.type('200')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/runs\/random-CliffWalking-v1-s7/)
    const stored = JSON.parse(readFileSync(`${home}${at(page)}/run.json`, 'utf8'))
    assert.deepEqual([stored.seed, stored.steps], [7, 200])
  },

  async 'an environment from sente new env is launched and replayed'({ pages, sente }) {
    const page = await pages.open('/launch')
    await page.getByLabel('Environment', { exact: true }).selectOption('./corridor.ts')
    await page.getByLabel('Agent', { exact: true }).selectOption('dqn')
    await page.getByLabel(/^steps\b/).fill('1,500')
    await see(page.getByText('npx sente train --agent dqn --env ./corridor.ts --steps 1,500'))
    await page.getByRole('button', { name: 'Start run' }).click()
    await page.waitForURL(/\/runs\/dqn-Corridor-v0-s0/)
    const run = at(page).slice(1)
    await see(page.getByText(/^finished/))
    await page.getByRole('link', { name: 'Watch episodes' }).click()
    await watched(page)
    assert.match(await sente('replay', run, '--env', './corridor.ts', '--verify', '--json'), /"type":"verification"/)
  },
}
