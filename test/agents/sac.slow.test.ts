import { withEverything } from '../sampled.ts'

await withEverything('sac.test.ts', import.meta.url)
