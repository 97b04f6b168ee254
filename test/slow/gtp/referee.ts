/**
 * Referees games of Go on 9×9 between `sente gtp` and another engine of the Go Text Protocol. Both keep the board, and
 * either may reject a move, which ends the process with an error.
 *
 *     node --import tsx test/slow/gtp/referee.ts <games> <arguments of sente gtp> -- <the other engine>
 */
import * as assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const [count, ...words] = process.argv.slice(2)
const split = words.indexOf('--')
const ours = ['--import', 'tsx', '--conditions=sente-source', 'src/cli/main.ts', 'gtp', ...words.slice(0, split)]
/** Sente ends and scores games of 9×9 after this many moves. */
const LONGEST = 162

interface Engine {
  ask(command: string): Promise<string>
  close(): void
}

/** Starts an engine. Each command gets an id, which the response must repeat. */
function engine(program: string, args: readonly string[]): Engine {
  const child: ChildProcessWithoutNullStreams = spawn(program, args)
  child.stderr.pipe(process.stderr)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let id = 0
  return {
    async ask(command) {
      child.stdin.write(`${++id} ${command}\n`)
      const response: string[] = []
      for (;;) {
        const { value, done } = await lines.next()
        if (done) throw new Error(`${program} ended at ${command}`)
        if (value === '') break
        response.push(value)
      }
      const [first = '', ...rest] = response
      const [, status, text] = new RegExp(`^([=?])${id}(?: (.*))?$`).exec(first) ?? []
      if (status !== '=') throw new Error(`${program} answers ${command} with ${first}`)
      return [text ?? '', ...rest].join('\n').trim()
    },
    close: () => child.stdin.end(),
  }
}

const engines = [engine(process.execPath, ours), engine(words[split + 1]!, words.slice(split + 2))] as const
const score = { won: 0, moves: 0 }
for (let game = 0; game < Number(count); game++) {
  for (const { ask } of engines) for (const command of ['boardsize 9', 'clear_board', 'komi 7']) await ask(command)
  let passes = 0
  let moves = 0
  let resigned: number | undefined
  for (; passes < 2 && moves < LONGEST && resigned === undefined; moves++) {
    const mover = (moves + game) % 2
    const color = moves % 2 === 0 ? 'b' : 'w'
    const move = (await engines[mover]!.ask(`genmove ${color}`)).toLowerCase()
    if (move === 'resign') {
      resigned = mover
      break
    }
    passes = move === 'pass' ? passes + 1 : 0
    await engines[1 - mover]!.ask(`play ${color} ${move}`)
  }
  score.moves += moves
  const result = await engines[0].ask('final_score')
  assert.match(result, /^([BW]\+[\d.]+|0)$/)
  if (resigned !== undefined) score.won += resigned === 1 ? 1 : 0
  else score.won += result.startsWith(game % 2 === 0 ? 'B' : 'W') ? 1 : 0
}
assert.equal(await engines[0].ask('name'), 'Sente')
for (const { close } of engines) close()
console.log(
  `${count} games of ${words[0]} against ${words[split + 1]}: ${score.moves} moves, all legal; ${score.won} won`,
)
