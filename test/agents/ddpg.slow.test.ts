import { withEverything } from '../sampled.ts'

await withEverything('ddpg.test.ts', import.meta.url)
