import { withEverything } from '../sampled.ts'

await withEverything('agents.test.ts', import.meta.url)
