import { withEverything } from './sampled.ts'

await withEverything('readme.test.ts', import.meta.url)
