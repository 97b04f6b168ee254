import type { Command } from 'commander'
import type { SweepEvent } from '../../app/sweep/sweep.ts'
import { setting, whole, withEnvSet, withFields, withPython } from '../flags.ts'
import type { Given } from '../view/next-commands.ts'

interface SweepFlags extends Given {
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
  return withFields(program, command)
}

async function run(file: string | undefined, flags: SweepFlags): Promise<void> {
  const { presetLine } = await import('../../app/preset/result.ts')
  const { planSweep } = await import('../../app/sweep/plan.ts')
  const { runSweep } = await import('../../app/sweep/sweep.ts')
  const { fieldsOf } = await import('../field-flags.ts')
  const { exitCode, onInterrupt } = await import('../interrupt.ts')
  const { say } = await import('../output.ts')
  const { codeNeeded, knownNames } = await import('../view/next-commands.ts')
  const { LiveSweep } = await import('../view/sweep/live.ts')
  const { tellSweep } = await import('../view/sweep/result.ts')
  const builtIn = knownNames()
  const { seeds, parallel, out, json = false, quiet = false } = flags
  const plan = await planSweep({ file, wanted: flags, fields: fieldsOf(flags), seeds, out })
  const named = codeNeeded(file, flags, plan.trials[0]!.experiment, builtIn)
  const stop = new AbortController()
  const preset = presetLine(plan.trials[0]!.experiment)
  if (preset && !quiet && !json) say(preset)
  const live = quiet ? undefined : new LiveSweep(plan)
  const results: Extract<SweepEvent, { type: 'result' }>[] = []
  let failed = 0
  await new Promise<void>((resolve, reject) => {
    const subscription = runSweep(plan, { file, named, parallel, stop: stop.signal }).subscribe({
      next: event => {
        live?.take(event)
        if (event.type === 'result') results.push(event)
        if (event.type === 'problem') failed++
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
  tellSweep(plan, results, { json, failed })
}
