import { withEverything } from '../sampled.ts'

await withEverything('in-place-random.test.ts', import.meta.url)
