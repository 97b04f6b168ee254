// Runs commands of the command line in this process, one after the other, and answers with how each went and what it
// took.
import { Command } from 'commander'
import '../../../agents/index.ts'
import './brief.ts'
import { addEval } from '../../../src/cli/commands/eval.ts'
import { addExport } from '../../../src/cli/commands/export.ts'
import { addReplay } from '../../../src/cli/commands/replay.ts'
import { addResume } from '../../../src/cli/commands/resume.ts'
import { addRuns } from '../../../src/cli/commands/runs.ts'
import { complain } from '../../../src/cli/errors.ts'

/** How a command went. */
export interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Seconds of a processor. */
  readonly seconds: number
  /** The most memory that this process has had, bytes. */
  readonly memory: number
}

/** After so many milliseconds a run that goes on is asked to stop: it was read. */
const LONG = 1_500

const stray: string[] = []
for (const event of ['unhandledRejection', 'uncaughtException'] as const)
  process.on(event, (error: unknown) => stray.push(`${event}: ${(error as Error)?.stack ?? error}`))

const seconds = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

async function perform(cwd: string, args: readonly string[]): Promise<Answer> {
  process.chdir(cwd)
  const [before, written] = [seconds(), { stdout: '', stderr: '' }]
  const originals = { stdout: process.stdout.write, stderr: process.stderr.write }
  for (const stream of ['stdout', 'stderr'] as const)
    process[stream].write = ((text: string | Uint8Array) => {
      written[stream] += String(text)
      return true
    }) as never
  const ask = setTimeout(() => process.emit('SIGINT', 'SIGINT'), LONG)
  let code = 0
  try {
    const program = new Command('sente').exitOverride()
    for (const add of [addRuns, addEval, addReplay, addExport, addResume]) add(program)
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    code = complain(error, !('usage' in Object(error)))
  } finally {
    clearTimeout(ask)
    process.stdout.write = originals.stdout
    process.stderr.write = originals.stderr
  }
  await new Promise(resolve => setImmediate(resolve))
  written.stderr += stray.splice(0).join('\n')
  return { code, ...written, seconds: seconds() - before, memory: process.resourceUsage().maxRSS * 1024 }
}

process.on('SIGINT', () => {}) // when no run listens, a late one ends nothing
process.on('message', ({ cwd, args }: { cwd: string; args: string[] }) => {
  perform(cwd, args).then(answer => process.send!(answer))
})
process.send!('ready')
