import { isAbsolute, relative, resolve } from 'node:path'
import { quoted } from '../../../src/app/quoted.ts'
import type { Launch } from '../../wire/launch.ts'
import type { Studio } from '../studio.ts'

/** The arguments of `sente train` for a launch, without the run's folder. */
export const argumentsOf = ({ experiment, agent, env, plain, set, envSet, fields }: Launch): string[] => [
  'train',
  ...(experiment === undefined ? [] : [experiment]),
  ...flag('agent', agent),
  ...flag('env', env),
  ...(plain ? ['--plain'] : []),
  ...Object.entries(fields).flatMap(([name, text]) => flag(name, text)),
  ...Object.entries(envSet).flatMap(([name, text]) => flag('env-set', `${name}=${text}`)),
  ...Object.entries(set).flatMap(([name, text]) => flag('set', `${name}=${text}`)),
]

const flag = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [`--${name}`, value])

/** Relative within the working directory, else absolute. */
function shorter(path: string): string {
  const within = relative('', path)
  return within.startsWith('..') || isAbsolute(within) ? path : within
}

/** The command that a person types for a launch. @param run The name of its run's folder, if known. */
export function commandOf(launch: Launch, { folder }: Studio, run: string | undefined): string {
  const usual = resolve(folder) === resolve('runs')
  const out = usual || run === undefined ? [] : ['--out', shorter(resolve(folder, run))]
  return ['npx sente', ...[...argumentsOf(launch), ...out].map(quoted)].join(' ')
}
