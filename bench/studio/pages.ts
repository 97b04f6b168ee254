import { chromium, type Page } from 'playwright-core'

/** Opens the page of a studio that has just started, looks at it, and closes it. */
async function look(executable: string, address: string, see: (page: Page, origin: string) => Promise<void>) {
  const browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] })
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  try {
    await see(page, new URL(address).origin)
  } finally {
    await browser.close()
  }
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const began = performance.now()
  await work()
  console.log(`${what}: ${(performance.now() - began).toFixed(0)} ms`)
}

/** Time to the table, when the studio has just started and after a reload, and to the curves of all runs in sight. */
export function lookAtRuns(executable: string, address: string): Promise<void> {
  return look(executable, address, async (page, origin) => {
    const row = page.locator('.table td a').first()
    await timed('in the browser, first table', async () => {
      await page.goto(address)
      await row.waitFor()
    })
    await page.goto(`${origin}/runs?none=1`)
    await row.waitFor()
    await timed('the same after a reload', async () => {
      await page.reload()
      await row.waitFor()
    })
    await timed('curves of 60 runs', async () => {
      const answer = page.waitForResponse(response => response.url().includes('/api/metrics'))
      await page.getByLabel('Draw all of these runs').check()
      await (await answer).finished()
      // the second frame begins when the first has been drawn
      await page.evaluate('new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
    })
  })
}

/** Frames a second while an episode plays. */
export function lookAtPlayer(executable: string, address: string): Promise<void> {
  return look(executable, address, async (page, origin) => {
    await page.goto(address)
    await page.waitForURL(url => !url.searchParams.has('token'))
    await page.goto(`${origin}/runs/watched/episodes?loop=on&speed=1`)
    await page.locator('.screen svg').waitFor()
    await page.keyboard.press('k')
    const [frames, longest] = await page.evaluate<[number, number]>(countFrames)
    console.log(`player: ${frames.toFixed(1)} frames a second, the longest took ${longest.toFixed(0)} ms`)
  })
}

/** Frames a second over 5 s, and the milliseconds of the longest; of the browser, so not of this program's types. */
const countFrames = `(async () => {
  const began = performance.now()
  let [frames, longest, before] = [0, 0, began]
  while (before - began < 5000) {
    const now = await new Promise(requestAnimationFrame)
    if (frames > 0) longest = Math.max(longest, now - before)
    before = now
    frames++
  }
  return [frames / 5, longest]
})()`
