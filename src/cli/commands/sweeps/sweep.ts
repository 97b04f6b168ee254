import { type Command, Option } from 'commander'
import type { Observable } from 'rxjs'
import type { Experiment } from '../../../app/experiment.ts'
import type { Fields } from '../../../app/load-experiment.ts'
import type { NatsOptions } from '../../../app/nats/connection.ts'
import type { PrunerName, SamplerName } from '../../../app/sweep/search/named.ts'
import type { SweepEvent, SweepHow } from '../../../app/sweep/sweep.ts'
import { UserError } from '../../../core/error.ts'
import { setting, whole, withEnvSet, withFields, withPython } from '../../flags.ts'
import { withNats } from '../../nats-flags.ts'
import type { Given } from '../../view/next-commands.ts'

interface SweepFlags extends Given, Partial<NatsOptions> {
  readonly seeds?: number
  readonly trials?: number
  readonly sampler?: SamplerName
  readonly population?: number
  readonly pruner?: PrunerName
  readonly parallel: number
  readonly out?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

type SweepResult = Extract<SweepEvent, { type: 'result' }>

const SAMPLERS: readonly SamplerName[] = ['random', 'sobol', 'tpe', 'cma-es', 'pbt']
const PRUNERS: readonly PrunerName[] = ['none', 'median', 'asha']

/** `sente sweep`: the same training with several seeds and settings, or a search for the best settings. */
export const addSweep = (program: Command): Command => {
  const command = withEnvSet(
    withPython(
      program
        .command('sweep')
        .description('train with several seeds and settings and compare them, or search for the best settings'),
    )
      .argument('[experiment]', 'an experiment file, or one that comes with Sente, such as cartpole-dqn')
      .option('--agent <name>', 'the agent to train: a name (see sente agents), ./file.ts or <package>:<name>')
      .option('--env <id>', 'the environment: an id (see sente envs), gymnasium:<id>, ./file.ts or <package>:<id>'),
  )
    .option(
      '--set <key=value>',
      "one of the agent's options; alternatives to compare, learningRate=1e-3,1e-4 or 'hidden=64,64|128'; or a range " +
        'to search, learningRate=1e-5..1e-2:log, also with :int or :step=0.1; may be repeated',
      setting,
    )
    .option('--plain', "the agent's defaults, without its preset for the environment")
    .option(
      '--seeds <n>',
      'number of seeds, from --seed on; in a search, of each trial (default: 5, in a search 1)',
      whole('--seeds', 1, 10_000),
    )
    .option(
      '--trials <n>',
      'search: number of settings to try, with those of earlier calls (default: 100 if there is a range)',
      whole('--trials', 1, 100_000),
    )
    .addOption(new Option('--sampler <name>', 'search: how settings are proposed (default: tpe)').choices(SAMPLERS))
    .option(
      '--population <n>',
      'search with pbt, population-based training: trials in a generation, each of which starts from the weights of ' +
        'a trial of the generation before (default: 10)',
      whole('--population', 2, 10_000),
    )
    .addOption(
      new Option('--pruner <name>', 'search: how bad trials are stopped early (default: none)').choices(PRUNERS),
    )
    .option('--parallel <n>', 'runs at a time, each in a process of its own', whole('--parallel', 1, 1_000), 1)
    .option('--out <dir>', 'folder of the runs (default: one in sweeps/ with the name of the experiment)')
    .option('--json', 'results as JSON, one per line')
    .option('--quiet', 'no progress')
    .action(run)
  withNats(command, 'train on the workers of a NATS server (see sente worker), such as nats://host:4222')
  return withFields(program, command)
}

async function run(file: string | undefined, flags: SweepFlags): Promise<void> {
  const { presetLine } = await import('../../../app/preset/result.ts')
  const { isSearch } = await import('../../../app/sweep/search/space.ts')
  const { fieldsOf } = await import('../../field-flags.ts')
  const { say, warn } = await import('../../output.ts')
  const { codeNeeded, knownNames } = await import('../../view/next-commands.ts')
  const { LiveSweep, trialName } = await import('../../view/sweep/live.ts')
  const builtIn = knownNames()
  const { parallel, json = false, quiet = false } = flags
  const fields = fieldsOf(flags)
  const job = (await isSearch(file, flags, fields, flags.trials))
    ? await searchJob(file, flags, fields)
    : await gridJob(file, flags, fields)
  const named = codeNeeded(file, flags, job.experiment, builtIn)
  const remote = flags.nats === undefined ? undefined : await elsewhere(flags as NatsOptions, job.folder, warn)
  const preset = presetLine(job.experiment)
  if (preset && !quiet && !json) say(preset)
  const live = quiet ? undefined : new LiveSweep(job.runs, job.over)
  const results: SweepResult[] = []
  let failed = 0
  await finished(
    stop => job.events({ named, parallel, ...remote?.how, stop }),
    event => {
      live?.take(event)
      if (event.type === 'result') results.push(event)
      if (event.type !== 'problem') return
      failed++
      if (!live) warn(`${trialName(event.trial)}: ${event.text}`)
    },
  ).finally(() => live?.close())
  await remote?.close(job.isOver(results))
  job.tell(results, { json, failed })
}

/** What the command runs: a grid or a search. */
interface Job {
  /** One of its experiments. */
  readonly experiment: Experiment
  /** Runs in all, and those that are over and are not reported again. */
  readonly runs: number
  readonly over: number
  readonly folder: string
  readonly events: (how: SweepHow) => Observable<SweepEvent>
  /** Whether no run is left to do. */
  readonly isOver: (results: readonly SweepResult[]) => boolean
  readonly tell: (results: readonly SweepResult[], how: { json: boolean; failed: number }) => void
}

async function gridJob(file: string | undefined, flags: SweepFlags, fields: Fields): Promise<Job> {
  const { planSweep } = await import('../../../app/sweep/plan.ts')
  const { runSweep } = await import('../../../app/sweep/sweep.ts')
  const { tellSweep } = await import('../../view/sweep/result.ts')
  const extra = (['sampler', 'population', 'pruner'] as const).find(name => flags[name] !== undefined)
  if (extra)
    throw new UserError(
      `--${extra} is for a search: give a range, such as --set learningRate=1e-5..1e-2:log, or --trials.`,
      { usage: true },
    )
  const plan = await planSweep({ file, wanted: flags, fields, seeds: flags.seeds ?? 5, out: flags.out })
  return {
    experiment: plan.trials[0]!.experiment,
    runs: plan.trials.length,
    over: 0,
    folder: plan.folder,
    isOver: results => results.length === plan.trials.length,
    events: how => runSweep(plan, how),
    tell: (results, how) => tellSweep(plan, results, how),
  }
}

async function searchJob(file: string | undefined, flags: SweepFlags, fields: Fields): Promise<Job> {
  const { planSearch, searchTrials } = await import('../../../app/sweep/search/plan.ts')
  const { runSearch } = await import('../../../app/sweep/search/search.ts')
  const { tellSearch } = await import('../../view/sweep/search.ts')
  const { seeds = 1, trials = 100, sampler = 'tpe', pruner = 'none', population, out } = flags
  if (sampler === 'pbt' && flags.nats !== undefined)
    throw new UserError(
      'population-based training needs the runs of the last generation, which are on this machine: leave out --nats.',
      { usage: true },
    )
  const search = { seeds, trials, out, sampler, population, pruner }
  const plan = await planSearch({ file, wanted: flags, fields, ...search })
  const counted = () => searchTrials(plan).filter(({ state }) => state !== 'running' && state !== 'waiting').length
  const over = counted()
  return {
    experiment: plan.base,
    runs: trials * seeds,
    over: over * seeds,
    folder: plan.folder,
    isOver: () => counted() >= trials,
    events: how => runSearch(plan, how),
    tell: (_, how) => tellSearch(plan, flags, how),
  }
}

/** Waits until all trials have ended. The first Ctrl-C stops them with checkpoints, the second kills them. */
async function finished(
  events: (stop: AbortSignal) => Observable<SweepEvent>,
  take: (event: SweepEvent) => void,
): Promise<void> {
  const { exitCode, onInterrupt } = await import('../../interrupt.ts')
  const stop = new AbortController()
  await new Promise<void>((resolve, reject) => {
    const subscription = events(stop.signal).subscribe({ next: take, error: reject, complete: resolve })
    const release = onInterrupt({
      first: signal => {
        process.exitCode = exitCode(signal)
        stop.abort()
      },
      second: () => subscription.unsubscribe(),
    })
    subscription.add(release)
  })
}

/** Runs trials on the workers of a NATS server. @param warn Called with a sentence about a worker. */
async function elsewhere(options: NatsOptions, folder: string, warn: (text: string) => void) {
  const { connectNats } = await import('../../../app/nats/connection.ts')
  const { remoteTrials } = await import('../../../app/nats/remote-trials.ts')
  const nats = await connectNats(options)
  const trials = await remoteTrials(nats, folder, warn)
  return {
    how: { run: trials.run },
    /** @param over Whether no trial is left to do. */
    async close(over: boolean) {
      if (over) await trials.end()
      await nats.close()
    },
  }
}
