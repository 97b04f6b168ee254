#!/usr/bin/env node
import { run } from './run.ts'

process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit() // `sente agents | head -1`
  throw error
})

await run(process.argv.slice(2))
// A module that starts training on import, by mistake, must not keep the process alive.
process.stdout.write('', () => process.exit())
