#!/usr/bin/env node
import { written } from './output.ts'
import { run } from './run.ts'

process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit() // `sente agents | head -1`
  throw error
})

await run(process.argv.slice(2))
await written()
process.exit() // a user's module may still do something, such as train when imported
