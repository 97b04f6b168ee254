import { withEverything } from '../sampled.ts'

await withEverything('dqn.test.ts', import.meta.url)
