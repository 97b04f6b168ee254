// Writes docs/reference/*.md: `npm run docs`.
import { writeFileSync } from 'node:fs'
import { pages } from './pages.ts'

for (const [name, text] of Object.entries(await pages())) writeFileSync(new URL(name, import.meta.url), text)
