import { withEverything } from '../sampled.ts'

await withEverything('search-threads.test.ts', import.meta.url)
