import { withEverything } from '../sampled.ts'

await withEverything('thread.test.ts', import.meta.url)
