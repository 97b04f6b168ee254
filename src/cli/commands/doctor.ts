import type { Command } from 'commander'
import { UserError } from '../../core/error.ts'

/** `sente doctor`: the engines of this machine, which one would be chosen, and why. */
export const addDoctor = (program: Command): Command =>
  program
    .command('doctor')
    .description('list and test what this machine can train on')
    .option('--json', 'one JSON object')
    .action(async ({ json }: { json?: boolean }) => {
      const { examine, trains } = await import('../../app/doctor/examination.ts')
      const { page } = await import('../view/doctor-page.ts')
      const { printJson, show } = await import('../output.ts')
      const { terminal } = await import('../../terminal/terminal.ts')
      const found = await examine()
      const { width, paint } = terminal(process.stdout)
      if (json) printJson(JSON.stringify(found))
      else show(page(found, Math.min(width, 100), paint))
      if (!trains(found))
        throw new UserError(
          'nothing here can train: run npm ci again where sente is installed, and look at the reasons above.',
        )
    })
