import { withEverything } from '../sampled.ts'

await withEverything('bad-input.test.ts', import.meta.url)
