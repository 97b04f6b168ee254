// The process of a table: answers the calls of its `Table`, one after another.

import { UserError } from '../../../src/core/error.ts'
import { gameTable } from './game-table.ts'
import { keyboardTable } from './keyboard-table.ts'
import type { Methods, Setup } from './setup.ts'
import type { Answer, Call } from './table.ts'

let methods: Methods | undefined
let last: Promise<unknown> = Promise.resolve()

process.on('disconnect', () => process.exit())
process.on('message', (call: Call) => {
  last = last.then(() => answer(call)).then(answer => process.send?.(answer))
})

async function answer({ call, method, argument }: Call): Promise<Answer> {
  try {
    if (method === 'begin') {
      const setup = argument as Setup
      methods = await (setup.kind === 'game' ? gameTable(setup) : keyboardTable(setup))
      return { call, answer: null }
    }
    return { call, answer: (await methods![method]!(argument as never)) ?? null }
  } catch (error) {
    return { call, problem: (error as Error).message, expected: error instanceof UserError }
  }
}
