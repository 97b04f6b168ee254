// Runs CLI commands in this process, one after another, and replies with the outcome and cost of each.
import { Command } from 'commander'
import '../../../agents/index.ts'
import './brief.ts'
import { addEval } from '../../../src/cli/commands/eval.ts'
import { addExport } from '../../../src/cli/commands/export.ts'
import { addReplay } from '../../../src/cli/commands/replay.ts'
import { addResume } from '../../../src/cli/commands/resume.ts'
import { addRuns } from '../../../src/cli/commands/runs.ts'
import { complain } from '../../../src/cli/errors.ts'

/** Outcome of a command. */
export interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** CPU time in seconds. */
  readonly seconds: number
  /** Peak memory of this process, in bytes. */
  readonly memory: number
}

/** Milliseconds after which a resumed run is interrupted: by then its folder has been read. */
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

process.on('SIGINT', () => {}) // ignores a late one, when no run is listening
process.on('message', ({ cwd, args }: { cwd: string; args: string[] }) => {
  perform(cwd, args).then(answer => process.send!(answer))
})
process.send!('ready')
