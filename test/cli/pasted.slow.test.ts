// Every command that a command suggests is pasted into a shell, in the same folder, and works: for built-in environments
// and agents, for a person's own in files whose paths hold spaces, moved ones, and those of Gymnasium.
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { command as sente } from './sente.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))
/** Inside the package, where 'sente' is found. */
const home = mkdtempSync(join(root, 'test', 'pasted-'))
process.on('exit', () => rmSync(home, { recursive: true }))

/** Programs that the shell finds first: `npx`, which installs nothing, and a Python with a space in its path. */
const script = (path: string, ...lines: string[]) => {
  writeFileSync(join(home, path), `#!/bin/sh\n${lines.join('\n')}\n`)
  chmodSync(join(home, path), 0o755)
}
const exec = (...words: string[]) => `exec ${words.map(word => `'${word}'`).join(' ')} "$@"`
mkdirSync(join(home, 'bin'))
script(
  'bin/npx',
  'program="$1"; shift',
  `case "$program" in`,
  `sente) ${exec(process.execPath, ...sente)} ;;`,
  `tsx) ${exec(join(root, 'node_modules', '.bin', 'tsx'), '--conditions=sente-source')} ;;`,
  `*) exit 127 ;;`,
  'esac',
)
script('bin/sente', exec(process.execPath, ...sente))
script('my python', exec(process.execPath, file('../bridges/gymnasium/fake.mjs')))

/** How to run a command: a signal after what text, and lines to type. */
interface How {
  readonly interruptAfter?: string
  readonly typed?: string
}

/** What a shell prints for a command, and its exit code. */
function paste(line: string, { interruptAfter, typed = '' }: How = {}): Promise<{ code: number | null; text: string }> {
  return new Promise(resolve => {
    const env = { ...process.env, NO_COLOR: '1', PATH: `${join(home, 'bin')}${delimiter}${process.env.PATH}` }
    const child = spawn('sh', ['-c', `exec ${line}`], { cwd: home, env, stdio: 'pipe' })
    child.stdin.end(typed)
    const stuck = setTimeout(() => child.kill('SIGKILL'), 120_000)
    let text = ''
    let interrupted = false
    const take = (chunk: string) => {
      text += chunk
      if (interruptAfter === undefined || interrupted || !text.includes(interruptAfter)) return
      interrupted = true
      child.kill('SIGINT')
    }
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', take)
    child.on('close', code => {
      clearTimeout(stuck)
      resolve({ code, text })
    })
  })
}

/** The commands in a text: `npx sente …` or `npx tsx …` to the end of its line, sentence or backticks. */
const commandsIn = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?:npx (?:sente|tsx)|(?<=`|see |run |Run )sente) (?:'[^']*'|[^\s',;`]|,(?! )|[ ](?! |(?:for|to|or|and) ))+/g,
    ),
  ].map(([command]) => command.trim().replace(/[.,:]$/, ''))

/** The command with fewer steps, where it states none. */
const short = (command: string): string =>
  /sente train/.test(command) && !command.includes('--steps') ? `${command} --steps 400` : command

/** Commands that download and build, outside this folder too: their own tests run them. */
const installs = /^npx sente (build|install)-/

const kind = (command: string) => command.replace(/\d+/g, '#')

/** Commands that a person begins with, and where they exit with another code than 0, which. */
const roots: readonly (readonly [string, (How & { readonly code?: number })?])[] = [
  ['npx sente --help'],
  ['npx sente runs'],
  ['npx sente doctor'],
  ["npx sente new env 'my things/maze'"],
  ["npx sente new game 'my things/heap'"],
  ["npx sente new agent 'my things/table'"],
  ["npx sente new experiment 'my things/try' --agent './my things/table.ts' --env './my things/maze.ts'"],
  ["npx sente train --agent random --env Identity-v0 --steps 60 --out 'my runs/built in'"],
  ["npx sente train --agent './my things/table.ts' --env './my things/maze.ts' --steps 300 --out 'my runs/own'"],
  ["npx sente train --agent './my things/table.ts' --env TicTacToe-v0", { code: 2 }],
  [
    "npx sente train --agent './my things/table.ts' --env FrozenLake-v1 --steps 20000 --out 'my runs/stopped'",
    { interruptAfter: '10%' },
  ],
  ["npx sente resume 'my runs/built in'"],
  ["npx sente train --agent random --env gymnasium:Count-v0 --steps 40 --python './my python' --out 'my runs/gym'"],
  ["npx sente train --agent random --env gymnasium:my_module:Mine-v0 --steps 40 --python './my python'"],
  ["npx sente arena random mcts:5 --game './my things/heap.ts' --games 2 --record 'my runs/games'"],
  ["npx sente play mcts:5 --game './my things/heap.ts' --record 'my runs/played'"],
  ["npx sente play './my things/table.ts' --game './my things/heap.ts'", { code: 2 }],
  ["npx sente export 'my runs/own'", { code: 2 }],
  [
    'npx sente train --agent ddpg --env Pendulum-v1 --steps 1600 --checkpoint 500 --set hidden=32 --set ' +
      "actorLearningRate=1e30 --set criticLearningRate=1e30 --out 'my runs/diverged'",
    { code: 1 },
  ],
]

test('every command that is suggested works when pasted', async () => {
  const seen = new Set<string>()
  const failures: string[] = []
  const suggested: [command: string, by: string][] = []
  const run = async (command: string, by: string, { code: expected = 0, ...how }: How & { code?: number } = {}) => {
    seen.add(kind(command))
    const { code, text } = await paste(command, { typed: '1\n1\n1\n', ...how })
    // other tests hold the exit code of a signal
    if (how.interruptAfter === undefined && code !== expected)
      failures.push(`${command} (by ${by}): exit code ${code}\n${text}`)
    for (const found of commandsIn(text).map(short))
      if (!seen.has(kind(found)) && !installs.test(found)) suggested.push([found, command])
  }
  for (const [command, how] of roots) await run(command, 'a person', how)
  for (let next = suggested.shift(); next; next = suggested.shift()) {
    const [command, by] = next
    if (!seen.has(kind(command))) await run(command, by)
  }
  assert.is(failures.join('\n'), '')
  const all = [...seen].join('\n')
  for (const part of [
    'check',
    'eval',
    'resume',
    'replay',
    'agents',
    'new env',
    'new agent',
    'npx tsx --test',
    '--env gymnasium:',
  ])
    assert.ok(all.includes(part), `nothing suggested ${part}: ${all}`)
})

/** Runs a command that lacks flags, and again with those that its error says to add. */
async function mended(command: string, replace: (flags: string) => string = flags => flags): Promise<void> {
  const refused = await paste(command)
  const flags = /: add (--.*)\.\n$/.exec(refused.text)?.[1]
  assert.ok(refused.code === 2 && flags, `${command}\n${refused.text}`)
  const { code, text } = await paste(`${command} ${replace(flags)}`)
  assert.is(code, 0, `${command} ${replace(flags)}\n${text}`)
}

test('a run of one’s own environment and agent says which flags it needs, and works with them', async () => {
  await mended("npx sente eval 'my runs/own'")
  await mended("npx sente resume 'my runs/own' --steps 400")
})

test('an agent of one’s own plays games, untrained and from a run', async () => {
  writeFileSync(
    join(home, 'my things', 'first.ts'),
    `import { defineAgent } from 'sente'
     import { anyOf } from 'sente/kit'
     export const first = defineAgent({
       name: 'first', title: 'any legal move', paper: '', options: {}, bothSides: true, unsupported: () => undefined,
       create: ({ random }) => ({
         engine: { engine: 'none', device: 'cpu', description: 'no engine' },
         plan: { warmup: 0, every: 1, updates: 0, updatesPerRun: 1 },
         act: views => views.map(({ legal }) => ({ action: anyOf(9, legal, random) })),
         observe() {}, learn: () => ({}), weights: () => ({ none: new Float32Array(1) }), load() {},
         save: () => ({ arrays: {}, numbers: {}, rngs: {} }), restore() {}, dispose() {},
       }),
     })`,
  )
  for (const command of [
    "npx sente arena './my things/first.ts' random --game TicTacToe-v0 --games 4",
    "npx sente play './my things/first.ts:first' --game TicTacToe-v0",
    "npx sente train --agent './my things/first.ts' --env TicTacToe-v0 --steps 30 --out 'my runs/first'",
  ]) {
    const { code, text } = await paste(command)
    assert.is(code, 0, `${command}\n${text}`)
  }
  await mended("npx sente arena 'my runs/first' random --game TicTacToe-v0 --games 4")
  await mended("npx sente play 'my runs/first'")
})

test('where code or runs moved, the flags follow', async () => {
  renameSync(join(home, 'my runs'), join(home, 'other runs'))
  await mended("npx sente eval 'other runs/own'") // moved beside its code
  mkdirSync(join(home, 'elsewhere'))
  renameSync(join(home, 'my things'), join(home, 'elsewhere', 'my things'))
  const gone = /<its new path> \('(my things\/\w+\.ts)' does not exist\)/g
  await mended("npx sente eval 'other runs/own'", flags => {
    assert.is([...flags.matchAll(gone)].length, 2, flags)
    return flags.replaceAll(gone, "'elsewhere/$1'")
  })
})

test.run()
