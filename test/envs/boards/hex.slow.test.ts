import { withEverything } from '../../sampled.ts'

await withEverything('hex.test.ts', import.meta.url)
