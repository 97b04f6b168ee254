import { startWorkersWith } from '../vector/entry.ts'

startWorkersWith(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url).href)
