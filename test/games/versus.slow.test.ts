import { withEverything } from '../sampled.ts'

await withEverything('versus.test.ts', import.meta.url)
