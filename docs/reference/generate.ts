// Writes docs/reference/*.md and agents/options/*.ts: `npm run docs`.
import { writeFileSync } from 'node:fs'
import { optionTypes } from './option-types.ts'
import { pages } from './pages.ts'

for (const [name, text] of Object.entries(await pages())) writeFileSync(new URL(name, import.meta.url), text)
for (const [name, text] of Object.entries(optionTypes()))
  writeFileSync(new URL(`../../agents/options/${name}`, import.meta.url), text)
