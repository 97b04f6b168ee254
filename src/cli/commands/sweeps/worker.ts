import { join } from 'node:path'
import type { Command } from 'commander'
import type { NatsOptions } from '../../../app/nats/connection.ts'
import type { WorkerEvent } from '../../../app/nats/worker.ts'
import { whole, withPython } from '../../flags.ts'
import { withNats } from '../../nats-flags.ts'

interface WorkerFlags extends NatsOptions {
  readonly parallel: number
  readonly dir: string
  readonly python?: string
}

/** `sente worker`: trains the trials of sweeps that run elsewhere. */
export const addWorker = (program: Command): Command =>
  withNats(
    withPython(program.command('worker').description('train trials of sweeps that run with --nats on other machines')),
    'address of the NATS server, such as nats://host:4222',
  )
    .option('--parallel <n>', 'trials at a time, each in a process of its own', whole('--parallel', 1, 1_000), 1)
    .option('--dir <dir>', 'folder of the runs while they are trained', join('sweeps', '.worker'))
    .action(run)

const TEXTS: Readonly<Record<WorkerEvent['type'], string>> = {
  begin: 'begins',
  over: 'is over',
  stopped: 'stopped with a checkpoint, as the sweep asked',
  returned: 'stopped with a checkpoint, for another worker',
  overtaken: 'is trained by another worker, as this one was silent for too long',
  refused: 'refused',
  problem: 'failed',
}

async function run({ parallel, dir, python, ...nats }: WorkerFlags): Promise<void> {
  const { UserError } = await import('../../../core/error.ts')
  if (nats.nats === undefined)
    throw new UserError('say which server has the trials: --nats nats://host:4222.', { usage: true })
  const { connectNats } = await import('../../../app/nats/connection.ts')
  const { worker } = await import('../../../app/nats/worker.ts')
  const { exitCode, onInterrupt } = await import('../../interrupt.ts')
  const { say } = await import('../../output.ts')
  const connection = await connectNats(nats)
  const stop = new AbortController()
  say(`waiting for trials from ${nats.nats.replace(/\/\/[^@/]*@/g, '//')}`)
  try {
    await new Promise<void>((resolve, reject) => {
      const subscription = worker(connection, { folder: dir, parallel, python, stop: stop.signal }).subscribe({
        next: ({ sweep, trial, type, text }) =>
          say(`${sweep} ${trial}: ${TEXTS[type]}${text === undefined ? '' : `: ${text}`}`),
        error: reject,
        complete: resolve,
      })
      subscription.add(
        onInterrupt({
          first: signal => {
            process.exitCode = exitCode(signal)
            stop.abort()
          },
          second: () => process.exit(),
        }),
      )
    })
  } finally {
    await connection.close()
  }
}
