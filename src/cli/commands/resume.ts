import type { Command } from 'commander'
import type { Named } from '../../app/code/code.ts'
import type { Texts } from '../../app/env-argument.ts'
import { setting, withCode, withFields } from '../flags.ts'

/** Flags of `sente resume`, read; those of an experiment's fields are among them by name. */
interface ResumeFlags extends Named {
  readonly set?: Texts
  readonly json?: boolean
  readonly quiet?: boolean
  readonly [field: string]: unknown
}

/** `sente resume <run>`: continues from the newest undamaged checkpoint. */
export const addResume = (program: Command): Command => {
  const command = withCode(
    program
      .command('resume')
      .description('continue a run that was interrupted or killed, as if it had never stopped')
      .argument('<run>', "a run's folder"),
  )
    .option('--set <key=value>', "change one of the agent's options; may be repeated", setting)
    .option('--json', 'events as JSON, one per line, without steps and updates')
    .option('--quiet', 'no progress, no summary')
    .action(resume)
  return withFields(program, command, true)
}

async function resume(folder: string, flags: ResumeFlags): Promise<void> {
  const { naming } = await import('../../app/code/code.ts')
  const { quoted } = await import('../../app/quoted.ts')
  const { lockRun, resumption } = await import('../../app/resume-from.ts')
  const { trainInto } = await import('../../app/train-into.ts')
  const { count } = await import('../../operators/standing.ts')
  const { fieldsOf } = await import('../field-flags.ts')
  const { say } = await import('../output.ts')
  const { watchRun } = await import('../view/watch-run.ts')
  const { json = false, quiet = false } = flags
  const code = naming(flags)
  const unlock = lockRun(folder)
  try {
    const found = await resumption(folder, { ...flags, ...fieldsOf(flags) })
    const { stored } = found
    if (found.finished) {
      const more = 2 * Math.max(stored.result!.step, stored.steps)
      const command = `npx sente resume ${quoted(folder)} --steps ${more}${code}`
      say(`${folder} is finished (${stored.result!.reason}). To train it further: ${command}`)
      return
    }
    const { experiment, resume, notes } = found
    for (const { path, reason } of resume.skipped) say(`skipped ${path}: ${reason}`)
    if (!quiet) say(`resuming at step ${count(resume.step)} of ${count(experiment.steps)} (${resume.path})`)
    for (const sentence of notes) say(sentence)
    const watched = { folder, seed: stored.seed, named: flags, json, quiet, before: stored.engine }
    await watchRun(trainInto(experiment, folder, found), watched)
  } finally {
    unlock()
  }
}
