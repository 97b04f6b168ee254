import { withEverything } from '../../sampled.ts'

await withEverything('othello.test.ts', import.meta.url)
