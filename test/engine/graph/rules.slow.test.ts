import { withEverything } from '../../sampled.ts'

await withEverything('rules.test.ts', import.meta.url)
