import { withEverything } from '../../sampled.ts'

await withEverything('layers.test.ts', import.meta.url)
