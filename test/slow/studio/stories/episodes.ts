import { strict as assert } from 'node:assert'
import { readFile, writeFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { pagesOf } from '../pages.ts'
import { at, numberIn, see, until } from '../seeing.ts'
import { studio } from '../sente.ts'
import type { Story } from '../stories.ts'

/** The step that the player shows. */
const step = async (page: Page) => numberIn(await page.locator('.controls .time').textContent())

/** What a button of the player's downloads saves. */
async function saved(page: Page, name: string): Promise<Buffer> {
  const button = page.getByRole('button', { name, exact: true })
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
  return readFile(await download.path())
}

/** An environment whose pictures run scripts, where they can. */
const hostile = `import { discrete, register } from 'sente'
const script = "document.title = 'hacked'; fetch('/hacked')"
const svg = t =>
  \`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="\${script}"><script>\${script}</script>
    <circle cx="\${t}" cy="4" r="2"/></svg>\`
const text = t => \`<img src="x" onerror="\${script}"> step \${t}\`
export default register({
  id: 'Hostile-v0',
  create: () => {
    let t = 0
    return {
      observationSpace: discrete(9),
      actionSpace: discrete(2),
      reset: () => ({ observation: (t = 0) }),
      step: () => ({ observation: ++t, reward: 1, terminated: t === 8, truncated: false }),
      render: () => (t % 2 === 0 ? { svg: svg(t) } : { text: text(t) }),
    }
  },
})
`

/** A person watches episodes. */
export const episodes: Readonly<Record<string, Story>> = {
  async 'the best episode is played by the keys of video players, and a reload keeps the moment'({ pages }) {
    const page = await pages.open('/runs/pole-1')
    await page.getByRole('link', { name: 'Watch episodes' }).click()
    await page.waitForURL(/\/episodes\/g?\d+/)
    await see(page.locator('.screen svg'))
    const first = await page.locator('.screen svg').innerHTML()
    await page.keyboard.press(' ')
    await until(
      () => step(page),
      t => t > 5,
      'step',
    )
    await page.keyboard.press('k')
    assert.notEqual(await page.locator('.screen svg').innerHTML(), first)
    await page.keyboard.press('Home')
    assert.equal(await step(page), 0)
    for (let i = 0; i < 3; i++) await page.keyboard.press('.')
    await page.keyboard.press(',')
    assert.equal(await step(page), 2)
    await page.waitForURL(/[?&]t=2\b/)
    await page.reload()
    await see(page.locator('.screen svg'))
    await until(
      () => step(page),
      t => t === 2,
      'step after the reload',
    )
    await see(page.getByRole('table', { name: 'Q-values' }))
    await page.getByRole('slider').fill('4')
    assert.equal(await step(page), 4)
    await page.getByLabel('Compare with').selectOption({ index: 1 })
    await until(
      () => page.locator('.stage').count(),
      count => count === 2,
      'episodes side by side',
    )
    assert.match(at(page), /[?&]with=/)
  },

  async 'the player leaves most of the time of 60 frames a second to the browser'({ pages }) {
    const page = await pages.open('/runs/pole-1/episodes?loop=on')
    await see(page.locator('.screen svg'))
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Performance.enable')
    const read = async () => {
      const { metrics } = await devtools.send('Performance.getMetrics')
      const parts = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration']
      return metrics.filter(({ name }) => parts.includes(name)).reduce((sum, { value }) => sum + value, 0)
    }
    await page.keyboard.press('k')
    const [busy, began] = [await read(), performance.now()]
    await page.waitForTimeout(3000)
    const share = (1000 * ((await read()) - busy)) / (performance.now() - began)
    assert.ok(share < 0.5, `busy for ${(100 * share).toFixed(0)} % of the time`)
  },

  async 'a game shows what the search thought on the board'({ pages }) {
    const page = await pages.open('/runs/four/episodes')
    await see(page.locator('.screen svg'))
    await see(page.getByRole('columnheader', { name: 'visits' }))
    const bars = () => page.locator('.screen svg rect[fill="var(--draw-heat)"]').count()
    await until(bars, count => count > 0, 'bars of the heat map')
    await page.getByLabel('On the board').selectOption('off')
    await until(bars, count => count === 0, 'bars of the heat map')
  },

  async 'an episode is saved as a film that needs no studio, as a GIF, and as a picture'({ pages, home, chromium }) {
    const page = await pages.open('/runs/pole-1/episodes')
    await see(page.locator('.screen svg'))
    const gif = await saved(page, 'GIF')
    assert.equal(gif.toString('latin1', 0, 6), 'GIF89a')
    const svg = (await saved(page, 'SVG of this moment')).toString()
    assert.match(svg, /^<svg [^>]*>.*<\/svg>$/)
    assert.ok(!svg.includes('var('))
    const file = `${home}/film.html`
    await writeFile(file, await saved(page, 'HTML'))
    const alone = await pagesOf(chromium, 'http://127.0.0.1:1')
    const film = await alone.file(file)
    await see(film.locator('.screen svg'))
    await film.keyboard.press('.')
    assert.equal(await step(film), 1)
    await alone.close()
  },

  async 'pictures of an environment run no script, in the page and in what it saves'({ home, chromium, sente }) {
    await writeFile(`${home}/hostile.ts`, hostile)
    const env = ['--env', './hostile.ts']
    await sente('train', '--agent', 'random', ...env, '--steps', '30', '--quiet', '--out', 'runs/hostile')
    const served = await studio(home, ...env)
    const pages = await pagesOf(chromium, served.address)
    const page = await pages.open('/runs/hostile/episodes/0')
    await see(page.locator('.screen img'))
    for (let t = 0; t < 8; t++) {
      await page.keyboard.press('.')
      await see(page.locator(t % 2 === 0 ? '.screen pre' : '.screen img'))
    }
    assert.match(await page.title(), /^Episodes of hostile/)
    const file = `${home}/hostile.html`
    await writeFile(file, await saved(page, 'HTML'))
    const film = await pages.file(file)
    await see(film.locator('.screen img'))
    assert.equal(await film.title(), 'Hostile-v0, episode 0')
    await pages.close()
    await served.close()
  },
}
