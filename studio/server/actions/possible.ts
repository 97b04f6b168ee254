import { UserError } from '../../../src/core/error.ts'
import { checkpoints } from '../../../src/store/checkpoints/checkpoint.ts'
import { writerHere, writerOf } from '../../../src/store/runs/lock.ts'
import type { StoredRun } from '../../../src/store/runs/run.ts'
import type { RunDetail } from '../../wire/run.ts'
import type { RunRow } from '../../wire/runs.ts'
import type { Studio } from '../studio.ts'
import { namedCode } from './named-code.ts'

type Can = RunDetail['can']

/** Which actions work for a run now, or why not. */
export function possible(studio: Studio, run: StoredRun, { status }: Pick<RunRow, 'status'>): Can {
  const only = 'This studio only shows: it was started with --read-only.'
  if (studio.readOnly) return { stop: only, resume: only, evaluate: only, export: only, remove: only }
  const writing = status === 'running'
  const code = reason(() => namedCode(studio, run))
  const acts = checkpoints(run.path).length === 0 ? 'The run has no checkpoint yet.' : code
  return {
    stop: writing ? reason(() => requireStoppable(run.path)) : 'The run is not under way.',
    resume: writing ? 'The run is under way.' : acts,
    evaluate: acts,
    export: acts,
    remove: writing ? 'The run is under way: stop it first.' : true,
  }
}

/**
 * The process to stop.
 *
 * @throws UserError when none writes the run, or it cannot be stopped from here.
 */
export function requireStoppable(run: string): number {
  const pid = writerHere(run)
  if (pid === undefined && writerOf(run) !== undefined)
    throw new UserError('The run is under way on another machine: stop it there.')
  if (pid === undefined) throw new UserError('The run is not under way: it has ended or was killed.')
  if (!mayStop(pid)) throw new UserError('The run belongs to another user, who can stop it.')
  if (process.platform === 'win32')
    throw new UserError('Windows cannot ask a process to stop: press Ctrl-C in the terminal of the run.')
  return pid
}

function mayStop(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EPERM'
  }
}

function reason(attempt: () => unknown): true | string {
  try {
    attempt()
    return true
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
}
