import { withEverything } from '../sampled.ts'

await withEverything('resume.test.ts', import.meta.url)
