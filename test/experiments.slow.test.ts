import { withEverything } from './sampled.ts'

await withEverything('experiments.test.ts', import.meta.url)
