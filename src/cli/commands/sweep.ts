import type { Command } from 'commander'
import type { NatsOptions } from '../../app/nats/connection.ts'
import type { SweepEvent } from '../../app/sweep/sweep.ts'
import { setting, whole, withEnvSet, withFields, withPython } from '../flags.ts'
import { withNats } from '../nats-flags.ts'
import type { Given } from '../view/next-commands.ts'

interface SweepFlags extends Given, Partial<NatsOptions> {
  readonly seeds: number
  readonly parallel: number
  readonly out?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/** `sente sweep`: the same training with several seeds, and with alternatives of settings. */
export const addSweep = (program: Command): Command => {
  const command = withEnvSet(
    withPython(program.command('sweep').description('train with several seeds and settings, and compare them'))
      .argument('[experiment]', 'an experiment file, or one that comes with Sente, such as cartpole-dqn')
      .option('--agent <name>', 'the agent to train: a name (see sente agents), ./file.ts or <package>:<name>')
      .option('--env <id>', 'the environment: an id (see sente envs), gymnasium:<id>, ./file.ts or <package>:<id>'),
  )
    .option(
      '--set <key=value>',
      "one of the agent's options, or alternatives to compare: learningRate=1e-3,1e-4, or 'hidden=64,64|128'; may be " +
        'repeated for every combination',
      setting,
    )
    .option('--plain', "the agent's defaults, without its preset for the environment")
    .option('--seeds <n>', 'number of seeds, from --seed on', whole('--seeds', 1, 10_000), 5)
    .option('--parallel <n>', 'runs at a time, each in a process of its own', whole('--parallel', 1, 1_000), 1)
    .option('--out <dir>', 'folder of the runs (default: one in sweeps/ with the name of the experiment)')
    .option('--json', 'results as JSON, one per line')
    .option('--quiet', 'no progress')
    .action(run)
  withNats(command, 'train on the workers of a NATS server (see sente worker), such as nats://host:4222')
  return withFields(program, command)
}

async function run(file: string | undefined, flags: SweepFlags): Promise<void> {
  const { presetLine } = await import('../../app/preset/result.ts')
  const { planSweep } = await import('../../app/sweep/plan.ts')
  const { runSweep } = await import('../../app/sweep/sweep.ts')
  const { fieldsOf } = await import('../field-flags.ts')
  const { exitCode, onInterrupt } = await import('../interrupt.ts')
  const { say, warn } = await import('../output.ts')
  const { codeNeeded, knownNames } = await import('../view/next-commands.ts')
  const { LiveSweep, trialName } = await import('../view/sweep/live.ts')
  const { tellSweep } = await import('../view/sweep/result.ts')
  const builtIn = knownNames()
  const { seeds, parallel, out, json = false, quiet = false } = flags
  const plan = await planSweep({ file, wanted: flags, fields: fieldsOf(flags), seeds, out })
  const named = codeNeeded(file, flags, plan.trials[0]!.experiment, builtIn)
  const remote = flags.nats === undefined ? undefined : await elsewhere(flags as NatsOptions, plan.folder, warn)
  const stop = new AbortController()
  const preset = presetLine(plan.trials[0]!.experiment)
  if (preset && !quiet && !json) say(preset)
  const live = quiet ? undefined : new LiveSweep(plan)
  const results: Extract<SweepEvent, { type: 'result' }>[] = []
  let failed = 0
  await new Promise<void>((resolve, reject) => {
    const subscription = runSweep(plan, { file, named, parallel, ...remote?.how, stop: stop.signal }).subscribe({
      next: event => {
        live?.take(event)
        if (event.type === 'result') results.push(event)
        if (event.type !== 'problem') return
        failed++
        if (!live) warn(`${trialName(event.trial)}: ${event.text}`)
      },
      error: reject,
      complete: resolve,
    })
    const release = onInterrupt({
      first: signal => {
        process.exitCode = exitCode(signal)
        stop.abort()
      },
      second: () => subscription.unsubscribe(),
    })
    subscription.add(release)
  }).finally(() => live?.close())
  await remote?.close(results.length === plan.trials.length)
  tellSweep(plan, results, { json, failed })
}

/** Runs trials on the workers of a NATS server. @param warn Called with a sentence about a worker. */
async function elsewhere(options: NatsOptions, folder: string, warn: (text: string) => void) {
  const { connectNats } = await import('../../app/nats/connection.ts')
  const { remoteTrials } = await import('../../app/nats/remote-trials.ts')
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
