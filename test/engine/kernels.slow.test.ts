import { readdirSync } from 'node:fs'
import { withEverything } from '../sampled.ts'

const here = readdirSync(new URL('./kernels/', import.meta.url), { recursive: true, encoding: 'utf8' })
for (const file of here.filter(name => name.endsWith('.test.ts') && !name.endsWith('.slow.test.ts')))
  await withEverything(`kernels/${file}`, import.meta.url)
