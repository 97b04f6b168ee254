import { withEverything } from '../sampled.ts'

await withEverything('alphazero.test.ts', import.meta.url)
