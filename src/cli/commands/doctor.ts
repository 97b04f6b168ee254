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
      const { page, plain, colored } = await import('../view/doctor-page.ts')
      const { print } = await import('../output.ts')
      const found = await examine()
      const { isTTY, columns = 100 } = process.stdout
      if (json) print(JSON.stringify(found))
      else console.log(page(found, Math.min(columns, 110), isTTY && !process.env.NO_COLOR ? colored : plain))
      if (!trains(found))
        throw new UserError(
          'nothing here can train: run npm ci again where sente is installed, and look at the reasons above.',
        )
    })
