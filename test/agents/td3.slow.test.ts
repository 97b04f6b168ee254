import { withEverything } from '../sampled.ts'

await withEverything('td3.test.ts', import.meta.url)
