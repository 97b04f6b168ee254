import { withEverything } from '../../sampled.ts'

await withEverything('go.test.ts', import.meta.url)
