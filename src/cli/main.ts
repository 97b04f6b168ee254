#!/usr/bin/env node
import { run } from './run.ts'

process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit() // `sente agents | head -1`
  throw error
})

await run(process.argv.slice(2))
// A module that starts training when it is imported, by mistake, does not outlive the command.
process.stdout.write('', () => process.exit())
