import { type Named, naming } from '../app/code.ts'
import type { Texts } from '../app/env-argument.ts'
import type { Experiment } from '../app/experiment.ts'
import { plan, type TrainFlags } from '../app/plan.ts'
import { environments, reference } from '../core/registry.ts'
import { dropEmpty } from '../store/access/write.ts'
import { lock, lost } from '../store/runs/lock.ts'
import { createRunFolder } from '../store/runs/run-folder.ts'
import { conduct } from './conduct.ts'
import { quoted } from './view/quoted.ts'
import { Summary } from './view/summary.ts'

/** Trains in a folder of its own. */
export async function training(file: string | undefined, flags: TrainFlags): Promise<void> {
  const before = new Set(environments().map(({ id }) => id))
  const experiment = await plan(file, flags)
  const { name, seed = 0 } = experiment
  const folder = createRunFolder({ name: `${name}-s${seed}`, out: flags.out })
  const unlock = lock(folder)
  const { json = false, quiet = false } = flags
  const code = naming(behind(file, flags, experiment, before))
  const summary = new Summary({ folder, seed, code, again: again(file, flags, seed + 1), json, quiet })
  try {
    await conduct({ experiment, folder, file, code, summary, json, quiet })
  } finally {
    const there = !lost(folder)
    unlock()
    if (there) dropEmpty(folder) // nothing was begun
  }
}

/** The code without which the run cannot be looked at later. @param builtIn Ids that are known without it. */
function behind(
  file: string | undefined,
  { env, python }: TrainFlags,
  experiment: Experiment,
  builtIn: ReadonlySet<string>,
): Named {
  const ref = experiment.env
  const { id } = reference(ref)
  const own = env === undefined && !builtIn.has(id) && !id.startsWith('gymnasium:')
  const functions = Object.values(experiment.agent.config).some(value => typeof value === 'function')
  const foreign = typeof ref === 'object' && ('module' in ref || /^gymnasium:.*:/.test(ref.id)) && env !== undefined
  return {
    ...(python && { python }),
    ...(foreign && { env }),
    ...(file !== undefined && (own || functions) && { experiment: file }),
  }
}

const dashed = (flag: string) => flag.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

/** The command with another seed. */
function again(file: string | undefined, flags: TrainFlags, seed: number): string {
  const words = Object.entries({ ...flags, seed, set: undefined, envSet: undefined, out: undefined })
    .filter(([, value]) => value !== undefined)
    .map(([flag, value]) => (value === true ? `--${dashed(flag)}` : `--${dashed(flag)} ${quoted(String(value))}`))
  const set = (flag: string, texts: Texts = {}) =>
    Object.entries(texts).map(([key, text]) => `${flag} ${quoted(`${key}=${text}`)}`)
  const settings = [...set('--set', flags.set), ...set('--env-set', flags.envSet)]
  return `npx sente train ${[file === undefined ? [] : quoted(file), ...words, ...settings].flat().join(' ')}`
}
