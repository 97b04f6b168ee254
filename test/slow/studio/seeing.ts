import { strict as assert } from 'node:assert'
import type { Locator, Page } from 'playwright-core'

/** Waits until it is visible. @throws Error when it does not appear. */
export const see = (what: Locator): Promise<void> => what.first().waitFor()

/** Waits until it is gone. */
export const unsee = (what: Locator): Promise<void> => what.first().waitFor({ state: 'hidden' })

/** Waits until a reading of the page is as wanted. @throws Error with the last reading after a minute. */
export async function until<T>(read: () => Promise<T>, wanted: (value: T) => boolean, what: string): Promise<T> {
  const began = performance.now()
  for (;;) {
    const value = await read()
    if (wanted(value)) return value
    if (performance.now() - began > 60_000) assert.fail(`${what}: still ${JSON.stringify(value)}`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

/** The path and query of the page. */
export const at = (page: Page): string => page.url().replace(/^https?:\/\/[^/]+/, '')

/** The number in a text such as `12,345 steps`; NaN if there is none. */
export const numberIn = (text: string | null): number => {
  const [digits] = /-?[\d,]+(\.\d+)?/.exec((text ?? '').replace('−', '-')) ?? []
  return digits === undefined ? Number.NaN : Number(digits.replaceAll(',', ''))
}

/** Plays the episode that a page shows until its picture has changed a few times. */
export async function watched(page: Page): Promise<void> {
  const moment = page.getByRole('slider')
  await see(moment)
  await page.keyboard.press('Home')
  await page.keyboard.press('k')
  await until(
    async () => Number(await moment.inputValue()),
    step => step >= 3,
    'step of the episode',
  )
}
