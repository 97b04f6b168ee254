import { withEverything } from '../../sampled.ts'

await withEverything('episodes.test.ts', import.meta.url)
