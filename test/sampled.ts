import { moduleAt } from './compiled.ts'

const everything = '?everything'

/** Runs the tests of a file, named relative to the module `url`, over everything that it otherwise samples. */
export const withEverything = async (file: string, url: string): Promise<void> =>
  void (await import(moduleAt(file, url).href + everything))

/** Whether the slow double of the test file `url` runs it. */
export const isWide = (url: string): boolean => url.endsWith(everything)

/** Every `nth` case, the first among them, in the test file `url`; all of them where its slow double runs it. */
export const sampled = <T>(cases: readonly T[], nth: number, url: string): readonly T[] =>
  isWide(url) ? cases : cases.filter((_, i) => i % nth === 0)
