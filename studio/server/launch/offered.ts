import { quoted } from '../../../src/app/quoted.ts'
import { didYouMean, UserError } from '../../../src/core/error.ts'
import { isFile } from '../../../src/core/registry.ts'
import type { Registry } from '../../wire/registry.ts'

/**
 * Refuses what the studio does not offer, before any of it is loaded: code is executed only if it comes with Sente or
 * was named when the studio was started.
 *
 * @throws UserError for anything else.
 */
export function requireOffered(
  { agents, envs, experiments }: Registry,
  kind: 'agent' | 'env' | 'experiment',
  given: string | undefined,
): void {
  if (given === undefined) return
  const offered = { agent: agents, env: envs, experiment: experiments.filter(({ allowed }) => allowed) }[kind]
  const names = offered.map(({ argument }) => argument)
  if (names.includes(given)) return
  const what = kind === 'env' ? 'environment' : kind
  throw new UserError(
    isFile(given) || given.includes(':')
      ? `the studio executes only code that was named at its start: npx sente studio --${kind} ${quoted(given)}`
      : `there is no ${what} "${given}".${didYouMean(given, names)}`,
  )
}
