import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'

/** Milliseconds that a story waits for something to appear: CI's machines are busy. */
const PATIENCE = 60_000

/** How a page is opened. */
export interface Look {
  readonly scheme?: 'light' | 'dark'
  readonly width?: number
  readonly height?: number
}

/** A browser whose pages may only talk to the studio, and must not report an error. */
export interface Pages {
  /** Opens a path of the studio in a browser profile of its own. */
  open(path: string, look?: Look): Promise<Page>
  /** Opens a file of this machine, which may make no request at all. */
  file(path: string): Promise<Page>
  /** Pictures of all pages that are open, to see what a story saw last. @param path Of the files, without their ends. */
  picture(path: string): Promise<void>
  /** @throws Error with what went wrong in any page: errors of scripts, and requests that leave the studio. */
  close(): Promise<void>
}

/** Starts the browser. @param address What the studio printed. */
export async function pagesOf(executable: string, address: string): Promise<Pages> {
  const browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] })
  const wrong: string[] = []
  return {
    open: (path, look = {}) => open(browser, address, path, look, wrong),
    async file(path) {
      const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
      report(page, ['data:', pathToFileURL(path).href], wrong)
      await page.goto(pathToFileURL(path).href)
      return page
    },
    async picture(path) {
      const open = browser.contexts().flatMap(context => context.pages())
      await Promise.all(open.map((page, k) => page.screenshot({ path: `${path}-${k}.png` }).catch(() => {})))
    },
    async close() {
      await browser.close()
      if (wrong.length > 0) throw new Error(`pages reported:\n${wrong.join('\n')}`)
    },
  }
}

async function open(browser: Browser, address: string, path: string, look: Look, wrong: string[]): Promise<Page> {
  const { scheme = 'light', width = 1280, height = 900 } = look
  const { origin } = new URL(address)
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width, height },
    reducedMotion: 'reduce',
  })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
  context.setDefaultTimeout(PATIENCE)
  const page = await context.newPage()
  report(page, [origin, 'data:', `blob:${origin}`], wrong)
  await page.goto(address)
  await page.waitForURL(url => !url.searchParams.has('token'))
  if (path !== new URL(page.url()).pathname) await page.goto(origin + path)
  return page
}

/** Notes what goes wrong in a page. @param starts What its requests may begin with. */
function report(page: Page, starts: readonly string[], wrong: string[]): void {
  page.on('pageerror', error => wrong.push(`${page.url()}: ${error.stack ?? error.message}`))
  page.on('console', message => {
    const failed = message.text().startsWith('Failed to load resource') // below, with its address
    if (message.type() === 'error' && !failed) wrong.push(`${page.url()}: ${message.text()}`)
  })
  page.on('response', response => {
    // 400: the studio said what is wrong, and the page shows it.
    if (response.status() > 400) wrong.push(`${page.url()}: ${response.status()} for ${response.url()}`)
  })
  page.on('request', request => {
    const own = starts.some(start => request.url().startsWith(start))
    if (!own) wrong.push(`${page.url()} requested ${request.url()}`)
  })
  page.on('dialog', dialog => {
    wrong.push(`${page.url()} opened a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
}
