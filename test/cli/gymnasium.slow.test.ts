import { withEverything } from '../sampled.ts'

await withEverything('gymnasium.test.ts', import.meta.url)
