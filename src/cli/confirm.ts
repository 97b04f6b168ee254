import { createInterface } from 'node:readline'
import { UserError } from '../core/error.ts'

/**
 * Lets a person at a terminal confirm a deletion with y.
 *
 * @throws UserError where there is no terminal: scripts pass --yes.
 */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UserError(`${question} Without a terminal to confirm it, add --yes.`, { usage: true })
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await new Promise<string>(resolve => {
    lines.question(`${question} [y/N] `, resolve)
    lines.once('close', () => resolve('')) // Ctrl-C or Ctrl-D
  })
  lines.close()
  return /^y(es)?$/i.test(answer.trim())
}
