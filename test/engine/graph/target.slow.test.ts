import { withEverything } from '../../sampled.ts'

await withEverything('target.test.ts', import.meta.url)
