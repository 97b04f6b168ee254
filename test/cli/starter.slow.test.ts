import { withEverything } from '../sampled.ts'

await withEverything('starter.test.ts', import.meta.url)
