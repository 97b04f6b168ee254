import type { Command } from 'commander'

/** `sente doctor`: what was found, what would be chosen and why. */
export const addDoctor = (program: Command): Command =>
  program
    .command('doctor')
    .description('show what this machine can compute with, and test it')
    .option('--json', 'one JSON object')
    .action(async ({ json }: { json?: boolean }) => {
      const { examine } = await import('./examination.ts')
      await examine({ json: json ?? false })
    })
