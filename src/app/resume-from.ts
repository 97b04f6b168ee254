import { defer, finalize, from, type Observable, switchMap } from 'rxjs'
import type { AgentSpec } from '../core/agent.ts'
import { agentFactory } from '../core/define-agent.ts'
import type { Json } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { mostThreads } from '../core/guard/room.ts'
import type { TrainEvent } from '../loop/events.ts'
import { count } from '../operators/standing.ts'
import { loadSnapshot, type StoredSnapshot } from '../store/checkpoints/load-snapshot.ts'
import { Kept } from '../store/json/kept.ts'
import { lostBytes } from '../store/runs/event-log.ts'
import { lock } from '../store/runs/lock.ts'
import { loadRun, type StoredRun } from '../store/runs/run.ts'
import { versions } from '../store/runs/versions.ts'
import { codeBehind, type Named } from './code/code.ts'
import type { Texts } from './env-argument.ts'
import { CHANGEABLE, type Experiment } from './experiment.ts'
import { type Fields, override, withFields } from './load-experiment.ts'
import { trainInto } from './train-into.ts'

/** Changes to a resumed run. */
export interface ResumeChanges extends Named, Pick<Fields, (typeof CHANGEABLE)[number]> {
  /** Options of the agent, as texts. */
  readonly set?: Texts
}

/** A run about to be resumed. */
export interface Resumption {
  readonly stored: StoredRun
  readonly experiment: Experiment
  readonly resume: StoredSnapshot
  /** Settings that changed, as `[before, after]`. */
  readonly changed: Readonly<Record<string, [Json, Json]>>
  /** The experiment's file. */
  readonly file: string | undefined
  /** Notes for the user: why the run may diverge again, or not be bit-identical. */
  readonly notes: readonly string[]
}

/**
 * Continues the run in `folder` from its newest undamaged checkpoint, as `sente resume` does: on the CPU bit for bit as
 * if it had never stopped. A cold Observable like that of `trainInto`.
 *
 * Errors come as error notifications: a UserError when the run is finished and `steps` adds none, when there is
 * no checkpoint, or when this or another process still writes to the folder.
 *
 * @example
 * resumeFrom('runs/first', { steps: 100_000 }).pipe(progress()).subscribe()
 */
export const resumeFrom = (folder: string, changes: ResumeChanges = {}): Observable<TrainEvent> =>
  defer(() => {
    const unlock = lockRun(folder)
    return from(resumption(folder, changes)).pipe(
      switchMap(found => {
        if (found.finished)
          throw new UserError(
            `${folder} is finished (${found.stored.result!.reason}); to train it further, give more steps.`,
          )
        return trainInto(found.experiment, folder, found)
      }),
      finalize(unlock),
    )
  })

/** Locks the folder of a run. @throws UserError when there is no run, or a process, even this one, writes to it. */
export function lockRun(folder: string): () => void {
  loadRun(folder) // first, as a lock would create the folder
  return lock(folder, true)
}

/**
 * Reads how to continue a run, while the caller holds its lock.
 *
 * @returns `finished` if the run is finished and no more steps are requested.
 * @throws UserError when there is no run or no checkpoint, or its code must be named.
 */
export async function resumption(
  folder: string,
  changes: ResumeChanges,
): Promise<{ readonly finished: true; readonly stored: StoredRun } | ({ readonly finished: false } & Resumption)> {
  const stored = loadRun(folder)
  const { steps = stored.steps } = changes
  const end = stored.status === 'finished' && stored.result!.step
  if (end !== false) requireMore(folder, changes, end)
  if (end !== false && steps <= Math.max(end, stored.steps)) return { finished: true, stored }
  const { experiment, changed } = await again(stored, changes)
  const resume = loadSnapshot(folder)
  requireMore(folder, changes, resume.step)
  const repeats = stored.status === 'diverged' && Object.keys(changed).length === 0
  const notes = [
    ...(repeats ? [divergedBefore(stored, experiment)] : []),
    ...reservations(stored, experiment, changed),
    ...lostEvents(folder, resume),
  ]
  return { finished: false, stored, experiment, resume, changed, file: changes.experiment ?? stored.experiment, notes }
}

/** @throws UserError when `steps` are fewer than those done. */
function requireMore(folder: string, { steps }: ResumeChanges, done: number): void {
  if (steps !== undefined && steps < done)
    throw new UserError(
      `${folder} has trained ${count(done)} steps, so ${count(steps)} are too few: give more steps.`,
      {
        usage: true,
      },
    )
}

/** The run's experiment with the changes. */
async function again(stored: StoredRun, changes: ResumeChanges): Promise<Pick<Resumption, 'experiment' | 'changed'>> {
  const { experiment: named, env } = await codeBehind(stored, changes)
  const { settings = {}, agent: before, name, steps, seed, envs, status, result } = stored
  const passed = Object.fromEntries(before.unsaved.map(option => [option, named!.agent.config[option]]))
  if (named && named.agent.name !== before.name)
    throw new UserError(
      `${changes.experiment} is about ${named.agent.name}, not ${before.name}: name the run's own file.`,
      { usage: true },
    )
  const kept = agentFactory(before.name)({ ...before.config, ...passed } as never)
  const agent = changes.set ? override(kept, changes.set) : kept
  const { stopWhenSolved, stopWithoutImprovement, ...rest } = settings
  const finished = status === 'finished'
  // Older versions wrote no cause: a finished run may have been at a plateau.
  const plateau = finished && (result?.cause ?? 'plateau') === 'plateau'
  const { device, engine } = stored.device
  const base: Experiment = {
    ...rest,
    // Resuming a run that was solved, or at a plateau, means training it further.
    ...(stopWhenSolved !== undefined && !finished && { stopWhenSolved }),
    ...(stopWithoutImprovement !== undefined && !plateau && { stopWithoutImprovement }),
    ...{ name, env, agent, steps, seed, envs, device, engine },
    // Their number does not change the run; that of a file from elsewhere may exceed what this machine can run.
    workers: Math.min(stored.workers ?? 0, mostThreads()),
  }
  const asked = Object.fromEntries(CHANGEABLE.map(field => [field, changes[field]])) as Fields
  const experiment = withFields(base, asked)
  const changed: Record<string, [Json, Json]> = {}
  const compare = (name: string, was: unknown, is: unknown) => {
    if (JSON.stringify(was) !== JSON.stringify(is)) changed[name] = [was as Json, is as Json]
  }
  for (const field of ['steps', 'device', 'engine'] as const) compare(field, base[field], experiment[field])
  for (const key of Object.keys(changes.set ?? {})) compare(key, kept.config[key], agent.config[key])
  // `auto` may measure otherwise today: a run on the CPU stays there, bit for bit.
  const stays = changes.device === undefined && device === 'auto' && stored.engine.device === 'cpu'
  return { experiment: stays ? { ...experiment, device: 'cpu' } : experiment, changed }
}

/** Flags that lower an agent's learning rates; empty if it has none. */
export const lowerRates = ({ config }: AgentSpec): string =>
  Object.entries(config)
    .filter(([name, value]) => /learningRate$/i.test(name) && Number(value) > 0)
    .map(([name, value]) => `--set ${name}=${Number(Math.min(Number(value) / 10, 1e-3).toPrecision(3))}`)
    .join(' ')

/** Advice for a run that would most likely diverge again. */
function divergedBefore({ result }: StoredRun, { agent }: Experiment): string {
  const lower = lowerRates(agent) || '--set learningRate=1e-4'
  return (
    `this run diverged at step ${count(result!.step)}, and will diverge again with the same settings: stop it, and ` +
    `resume it with a lower learning rate, such as ${lower}, with maxGradNorm, or with ` +
    `rewards and observations scaled down.`
  )
}

/** The warning that the log lacks events from before the checkpoint, if it does. */
function lostEvents(folder: string, { kept, step }: StoredSnapshot): string[] {
  const { success, data } = Kept.journal.safeParse(kept.journal)
  const lost = success ? lostBytes(folder, data.bytes) : 0
  return lost === 0
    ? []
    : [
        `${folder}/events.jsonl has lost ${count(lost)} of the ${count(data!.bytes)} bytes written up to step ` +
          `${count(step)}: its curves have a gap, and the training itself continues exactly.`,
      ]
}

/** The packages that ONNX Runtime may come in: native, and WebAssembly. A run uses one of them. */
const RUNTIMES = ['onnxruntime-node', 'onnxruntime-web']

/** Why the run will not be bit for bit what it would have been, where that is so. */
function reservations(stored: StoredRun, { device }: Experiment, changed: Resumption['changed']): string[] {
  const list = Object.entries(changed).map(([name, [was, is]]) => `${name} ${shown(was)} → ${shown(is)}`)
  const now = versions()
  const others = Object.entries(stored.versions)
    .filter(([name, before]) => now[name] !== undefined && now[name] !== before)
    .map(([name, before]) => `${name} ${before} → ${now[name]}`)
  const [ran, runs] = [stored.versions, now].map(all => RUNTIMES.find(name => all[name] !== undefined))
  if (ran !== undefined && runs !== undefined && ran !== runs)
    others.push(`${ran} ${stored.versions[ran]} → ${runs} ${now[runs]}`)
  return [
    ...(list.length > 0 ? [`changed: ${list.join(', ')}; the run now differs from an uninterrupted one.`] : []),
    ...(others.length > 0 ? [`other versions: ${others.join(', ')}; the last bits of numbers may differ.`] : []),
    ...(device !== 'cpu' && stored.engine.device === 'gpu'
      ? ['it ran on a GPU, whose last bits differ between runs: it will not be bit for bit the same.']
      : []),
  ]
}

const shown = (value: Json): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))
