import { withEverything } from '../../sampled.ts'

await withEverything('threads.test.ts', import.meta.url)
