import type { Command } from 'commander'
import { withPython } from './flags.ts'
import { table } from './table.ts'

/** `sente envs`: what there is to act in. */
export const addEnvs = (program: Command): Command =>
  withPython(
    program
      .command('envs')
      .description('list the environments, or tell of one')
      .argument('[env]', 'an id, gymnasium:<id>, or a file that registers one'),
  )
    .option('--json', 'one JSON object a line')
    .action(async (env: string | undefined, { json }: { json?: boolean }) => {
      const { envArgument } = await import('./env-argument.ts')
      const { environments, envSpec } = await import('../core/registry.ts')
      const { describe } = await import('../core/space.ts')
      const specs = env === undefined ? environments() : [envSpec((await envArgument(env)).id)]
      const rows = specs.map(({ id, title, maxSteps, solvedAt, create }) => {
        const { observationSpace, actionSpace } = create()
        return {
          id,
          observations: describe(observationSpace),
          actions: describe(actionSpace),
          maxSteps,
          solvedAt,
          title,
        }
      })
      if (json) for (const row of rows) console.log(JSON.stringify(row))
      else
        console.log(
          table(
            ['environment', 'observations', 'actions', 'steps', 'solved at', ''],
            rows.map(row => Object.values(row).map(cell => (cell === undefined ? '–' : String(cell)))),
          ),
        )
    })
