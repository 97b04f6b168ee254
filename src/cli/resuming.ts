import type { Named } from '../app/code.ts'
import { codeBehind, naming } from '../app/code.ts'
import type { Experiment } from '../app/experiment.ts'
import type { TrainFlags } from '../app/plan.ts'
import { override, saving } from '../app/plan.ts'
import { agentFactory } from '../core/define-agent.ts'
import type { Json } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { mostThreads } from '../core/guard/room.ts'
import { count } from '../operators/standing.ts'
import { loadSnapshot } from '../store/checkpoints/load-snapshot.ts'
import { lock } from '../store/runs/lock.ts'
import { loadRun, type StoredRun } from '../store/runs/run.ts'
import { versions } from '../store/runs/versions.ts'
import { conduct } from './conduct.ts'
import { say } from './output.ts'
import { quoted } from './view/quoted.ts'
import { Summary } from './view/summary.ts'

/** Flags of `sente resume`, read. */
export type ResumeFlags = Named & Omit<TrainFlags, 'agent' | 'env' | 'seed' | 'envs' | 'out' | 'python'>

type Changes = Record<string, [Json, Json]>

/** Goes on with a run in its folder. @throws UserError when another process does, or there is nothing to go on from. */
export async function resuming(folder: string, flags: ResumeFlags): Promise<void> {
  const stored = loadRun(folder)
  const unlock = lock(folder)
  try {
    const { steps = stored.steps } = flags
    const over = stored.status === 'finished' && stored.result!.step
    if (over !== false && steps <= Math.max(over, stored.steps)) {
      say(
        `${folder} is done: ${stored.result!.reason}. To train it further: npx sente resume ${quoted(folder)} ` +
          `--steps N${naming(flags)}`,
      )
      return
    }
    const { experiment, changed } = await again(stored, flags)
    const snapshot = loadSnapshot(folder)
    if (stored.status === 'diverged' && Object.keys(changed).length === 0) say(divergedBefore(stored, experiment))
    for (const { path, reason } of snapshot.passedOver) say(`passed over ${path}: ${reason}`)
    if (!flags.quiet) say(`on from step ${count(snapshot.step)} of ${count(steps)} (${snapshot.path})`)
    for (const sentence of reservations(stored, experiment, changed)) say(sentence)
    const { json = false, quiet = false } = flags
    const file = flags.experiment ?? stored.experiment
    const code = naming(flags)
    const summary = new Summary({ folder, seed: stored.seed, code, json, quiet })
    const resumed = { resume: snapshot, changed, before: stored.engine }
    await conduct({ experiment, folder, file, code, summary, json, quiet, ...resumed })
  } finally {
    unlock()
  }
}

/** The run's experiment once more, with what is changed. */
async function again(stored: StoredRun, flags: ResumeFlags): Promise<{ experiment: Experiment; changed: Changes }> {
  const { experiment: named, env } = await codeBehind(stored, flags)
  const { settings = {}, agent: before, seed, envs } = stored
  const passed = Object.fromEntries(before.unsaved.map(option => [option, named!.agent.config[option]]))
  if (named && named.agent.name !== before.name)
    throw new UserError(
      `${flags.experiment} is about ${named.agent.name}, not ${before.name}: name the run's own file.`,
      {
        usage: true,
      },
    )
  const kept = agentFactory(before.name)({ ...before.config, ...passed } as never)
  const agent = flags.set ? override(kept, flags.set) : kept
  const steps = flags.steps ?? stored.steps
  const { device = stored.device.device, engine = stored.device.engine } = flags
  // What was measured once may come out otherwise now; a run on the CPU goes on there, bit for bit.
  const settled = flags.device === undefined && device === 'auto' && stored.engine.device === 'cpu' ? 'cpu' : device
  const changed: Changes = {}
  const compare = (name: string, was: unknown, is: unknown) => {
    if (JSON.stringify(was) !== JSON.stringify(is)) changed[name] = [was as Json, is as Json]
  }
  compare('steps', stored.steps, steps)
  compare('device', stored.device.device, device)
  compare('engine', stored.device.engine, engine)
  for (const key of Object.keys(flags.set ?? {})) compare(key, kept.config[key], agent.config[key])
  const { stopWhenSolved, stopWithoutImprovement, ...rest } = settings
  // Older versions wrote no cause: a finished run may have been at a plateau.
  const { status, result } = stored
  const plateau = status === 'finished' && (result?.cause ?? 'plateau') === 'plateau'
  const checkpoint = saving(settings.checkpoint, flags)
  return {
    experiment: {
      ...rest,
      ...(checkpoint && { checkpoint }),
      // A run that has been solved, or improved no more, is trained further because somebody wants it to be.
      ...(stopWhenSolved !== undefined && stored.status !== 'finished' && { stopWhenSolved }),
      ...(stopWithoutImprovement !== undefined && !plateau && { stopWithoutImprovement }),
      name: stored.name,
      env,
      agent,
      steps,
      seed,
      envs,
      // The run is the same with any number of them; one that a file asks for may be more than this machine can bear.
      workers: flags.workers ?? Math.min(stored.workers ?? 0, mostThreads()),
      ...(flags.workerTimeout !== undefined && { workerTimeout: flags.workerTimeout }),
      device: settled,
      engine,
    },
    changed,
  }
}

/** What to do about a run that will most likely diverge once more. */
function divergedBefore({ result }: StoredRun, { agent }: Experiment): string {
  const rates = Object.entries(agent.config).filter(([name, value]) => /learningRate$/i.test(name) && Number(value) > 0)
  const lower = rates
    .map(([name, value]) => `--set ${name}=${Number(Math.min(Number(value) / 10, 1e-3).toPrecision(3))}`)
    .join(' ')
  return (
    `this run diverged at step ${count(result!.step)}, and with the same settings it will do so again: stop ` +
    `it, and resume it with a lower learning rate, such as ${lower || '--set learningRate=1e-4'}, with maxGradNorm, ` +
    `or with rewards and observations scaled down.`
  )
}

/** Why the run will not be bit for bit what it would have been, where that is so. */
function reservations(stored: StoredRun, { device }: Experiment, changed: Changes): string[] {
  const from = 'from here on the run is not the one that would have been'
  const list = Object.entries(changed).map(([name, [was, is]]) => `${name} ${shown(was)} → ${shown(is)}`)
  const now = versions()
  const others = Object.keys(now).filter(name => now[name] !== stored.versions[name])
  return [
    list.length > 0 && `changed: ${list.join(', ')}; ${from}.`,
    others.length > 0 &&
      `other versions: ${others.map(name => `${name} ${stored.versions[name] ?? '–'} → ${now[name]}`).join(', ')}; ` +
        `the last bits of numbers may differ.`,
    device !== 'cpu' &&
      stored.engine.device === 'gpu' &&
      'it computed on a GPU, where the last bits of numbers differ from one time to another: not bit for bit what ' +
        'it would have been.',
  ].filter(sentence => sentence !== false)
}

const shown = (value: Json): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))
