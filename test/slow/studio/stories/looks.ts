import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import type { Look, Pages } from '../pages.ts'
import { see, unsee } from '../seeing.ts'
import type { Story } from '../stories.ts'

/** A view to look at: its address, and what is there when it is drawn. */
interface View {
  readonly path: string
  readonly drawn: (page: Page) => ReturnType<Page['locator']>
}

const views: Readonly<Record<string, View>> = {
  runs: { path: '/runs?run=pole-1&run=pole-2&lines=mean', drawn: page => page.getByRole('link', { name: 'pole-1' }) },
  run: { path: '/runs/pole-1', drawn: page => page.getByRole('tab', { name: 'Curves' }) },
  'run-evaluations': {
    path: '/runs/pole-1?tab=evaluations',
    drawn: page => page.getByRole('table', { name: 'Greedy evaluations' }),
  },
  'run-settings': { path: '/runs/pole-1?tab=settings', drawn: page => page.getByRole('table') },
  'run-log': { path: '/runs/pole-1?tab=log', drawn: page => page.getByRole('tabpanel') },
  'run-gone': { path: '/runs/no-such-run', drawn: page => page.getByText('This run cannot be shown') },
  episodes: { path: '/runs/pole-1/episodes?t=20', drawn: page => page.locator('.screen svg') },
  'episodes-beside': { path: '/runs/pole-1/episodes?with=0&t=9', drawn: page => page.locator('.stage + .stage svg') },
  'episodes-game': { path: '/runs/four/episodes?t=4', drawn: page => page.locator('.screen svg') },
  'episodes-pendulum': { path: '/runs/pendulum/episodes?t=50', drawn: page => page.locator('.screen svg') },
  'episodes-none': { path: '/runs/no-such-run/episodes', drawn: page => page.getByText('There are no episodes') },
  play: { path: '/play', drawn: page => page.getByRole('heading', { name: 'Play' }) },
  'play-connect-four': {
    path: '/play/ConnectFour-v0?against=four&heat=1&value=1&moves=3-2-3-2',
    drawn: page => page.getByText(/^Your move/),
  },
  'play-go': { path: '/play/Go-v0?against=friend&moves=20-24-60', drawn: page => page.getByText(/to move\.$/) },
  'play-cartpole': { path: '/play/CartPole-v1', drawn: page => page.getByText('Press a key to start') },
  launch: { path: '/launch', drawn: page => page.getByText('npx sente train --agent') },
  'launch-wrong': {
    path: '/launch?agent=dqn&env=CartPole-v1&set.gamma=2&set.learningRate=0&fields.workers=4',
    drawn: page => page.getByText('2 invalid settings'),
  },
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds in a page, a line each. */
async function found(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>('axe.run()')
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`))
}

/** Wider than the page: what makes a person scroll sideways. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')

/** Goes to every view in one window. @throws Error with what was wrong in any. */
async function eachView(
  pages: Pages,
  look: Look,
  inspect: (page: Page, name: string) => Promise<string[]>,
): Promise<void> {
  const page = await pages.open('/runs', look)
  const wrong: string[] = []
  for (const [name, { path, drawn }] of Object.entries(views)) {
    await page.goto(new URL(path, page.url()).href)
    const missing = await see(drawn(page)).then(
      () => [],
      (error: Error) => [error.message.split('\n')[0]!],
    )
    await unsee(page.getByRole('status', { name: 'Loading' }))
    await page.waitForTimeout(250) // drawings come a frame or two later
    const wide = (await overflow(page)) > 0 ? ['it scrolls sideways'] : []
    wrong.push(...[...missing, ...wide, ...(await inspect(page, name))].map(text => `${name}: ${text}`))
  }
  await page.context().close()
  assert.deepEqual(wrong, [])
}

const screens = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } } as const
const schemes = ['light', 'dark'] as const

/** A story for each color scheme and screen: axe-core finds nothing, and pictures of all views are written. */
const inspected = schemes.flatMap(scheme =>
  Object.entries(screens).map(([screen, size]): [string, Story] => [
    `on a ${screen} in ${scheme} colors, axe-core finds nothing on any view`,
    ({ pages, shots }) =>
      eachView(pages, { scheme, ...size }, async (page, name) => {
        await page.screenshot({ path: `${shots}/${name}-${scheme}-${size.width}.png` })
        return found(page)
      }),
  ]),
)

/** Every view. */
export const looks: Readonly<Record<string, Story>> = {
  ...Object.fromEntries(inspected),
  async 'every view fits into 360 px and stands on a screen of 4K'({ pages, shots }) {
    await eachView(pages, { width: 360, height: 640 }, async () => [])
    await eachView(pages, { width: 3840, height: 2160 }, async (page, name) => {
      await page.screenshot({ path: `${shots}/${name}-light-3840.png` })
      return []
    })
  },
}
