import { look } from '../access/look.ts'
import { writerOf } from './lock.ts'
import type { StoredRun } from './run.ts'

/**
 * Seconds that a run has trained, over all its resumes. That of a killed run ends with the last line of its log.
 *
 * @param writing Whether a process writes the run now.
 */
export function trainingTime(run: StoredRun, writing = writerOf(run.path) !== undefined): number {
  const began = Date.parse(run.resumed?.at(-1)?.started ?? run.started)
  const killed = () => (writing ? Date.now() : look(run.path, 'events.jsonl')?.mtimeMs)
  const ended = run.result ? Date.parse(run.result.finished) : killed()
  return (run.trainedBefore ?? 0) + Math.max(0, (ended ?? began) - began) / 1_000
}
