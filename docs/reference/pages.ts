import { readdirSync, readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { type Argument, Command, type Option } from 'commander'
import { z } from 'zod'
import { ExperimentSchema } from '../../src/app/experiment.ts'
import { shown } from '../../src/cli/view/lists/option-table.ts'
import { limits } from '../../src/core/option.ts'
import { agents, describe, environments, make, type Options } from '../../src/index.ts'
import { compiledTables } from './compiled.ts'

/** Rewrites these pages: quoted in each of them and in the test that compares them. */
export const command = 'npm run docs'

const written = `<!-- Written by \`${command}\`. Do not edit. -->`

/** The pages of docs/reference by their file names, generated from the option tables and the declared flags. */
export const pages = async (): Promise<Readonly<Record<string, string>>> => ({
  'agents.md': agentsPage(),
  'environments.md': environmentsPage(),
  'commands.md': await commandsPage(),
  'experiment.md': experimentPage(),
  'compiled.md': compiledPage(),
})

const page = (title: string, intro: string, ...sections: readonly string[]): string =>
  `${[`# ${title}`, written, intro, ...sections].join('\n\n')}\n`

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function optionTable(options: Options): string {
  const rows = Object.entries(options).map(([name, declared]) => [
    `\`${name}\``,
    cell(shown(declared.value)),
    cell(declared.help),
    cell(limits(declared) ?? ''),
  ])
  return table(['option', 'default', 'meaning', 'values'], rows)
}

function agentsPage(): string {
  const sections = agents().map(({ agentName, title, paper, options }) => {
    const source = paper && `\n\n[Paper](${paper}) · [agents/${agentName}.ts](../../agents/${agentName}.ts)`
    const settings = Object.keys(options).length > 0 ? optionTable(options) : 'It has no options.'
    return `## ${agentName}\n\n${title}.${source}\n\n${settings}`
  })
  const intro =
    'Set an option with `--set name=value` on the command line (`--set hidden=64,64`) or as an argument in a program: ' +
    '`dqn({ hidden: [64, 64] })`. `npx sente agents <name>` prints the same table.'
  return page('Agents', intro, ...sections)
}

function environmentsPage(): string {
  const all = environments()
  const number = (value: number | undefined) => (value === undefined ? '' : value.toLocaleString('en-US'))
  const rows = all.map(spec => {
    const { observationSpace, actionSpace } = make(spec)
    const { id, title = '', maxSteps, solvedAt } = spec
    const spaces = [describe(observationSpace), describe(actionSpace)]
    return [`\`${id}\``, ...spaces.map(cell), number(maxSteps), number(solvedAt), cell(title)]
  })
  const sections = all.flatMap(({ id, options }) =>
    options && options !== 'any' && Object.keys(options).length > 0 ? [`## ${id}\n\n${optionTable(options)}`] : [],
  )
  const intro =
    'Set an option with `--env-set name=value` on the command line or with `make(spec, { name: value })` and ' +
    '`withOptions(spec, { name: value })` in a program. "Solved at" is the mean return over 100 episodes from which ' +
    'the environment counts as solved. `npx sente envs` prints the list, `npx sente envs <id>` the options of one.'
  const head = ['environment', 'observations', 'actions', 'time limit', 'solved at', 'task']
  return page('Environments', intro, table(head, rows), ...sections)
}

/** Every command as its file in src/cli/commands declares it, with the flags that it adds once it is chosen. */
export async function commands(): Promise<readonly Command[]> {
  const folder = new URL('../../src/cli/commands/', import.meta.url)
  const program = new Command('sente')
  const chosen: ((program: Command, command: Command) => void | Promise<void>)[] = []
  program.hook = (_event: unknown, listener: (typeof chosen)[number]) => {
    chosen.push(listener)
    return program
  }
  const files = readdirSync(folder, { recursive: true }) as string[]
  const modules = files.filter(file => extname(file) === extname(import.meta.url)) // compiled or not
  for (const file of modules.sort((a, b) => basename(a).localeCompare(basename(b))))
    for (const add of Object.values(await import(new URL(file, folder).href)))
      (add as (to: Command) => Command)(program)
  for (const command of program.commands) for (const listener of chosen) await listener(program, command)
  return program.commands
}

async function commandsPage(): Promise<string> {
  const all = (await commands()).flatMap(command => [command, ...command.commands])
  const sections = all.map(command => {
    const settings = [
      ...command.registeredArguments.map(argument => setting(usageOf(argument), argument)),
      ...command.options.filter(({ hidden }) => !hidden).map(option => setting(option.flags, option)),
    ]
    const name = [command.parent?.parent && command.parent.name(), command.name()].filter(Boolean).join(' ')
    const usage = `npx sente ${name} ${command.usage()}`
    const about = `## ${name}\n\n${sentence(command.description())}\n\n\`\`\`\n${usage}\n\`\`\``
    return settings.length > 0 ? `${about}\n\n${table(['', 'default', 'meaning'], settings)}` : about
  })
  return page('Commands', commandsIntro, ...sections)
}

const usageOf = (argument: Argument): string => (argument.required ? `<${argument.name()}>` : `[${argument.name()}]`)

/** A row of a command's table. A default that the description names goes into its own column. */
function setting(name: string, { description, defaultValue, argChoices }: Argument | Option): string[] {
  const [, text, named] = /^(.*?)(?: \(default: ([^)]*)\))?$/s.exec(description)!
  const choices = argChoices ? ` (${argChoices.join(', ')})` : ''
  return [`\`${name}\``, cell(named ?? (defaultValue === undefined ? '' : String(defaultValue))), cell(text! + choices)]
}

const sentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}.`

const commandsIntro = `\`npx sente <command> --help\` prints the same. Every command takes \`--debug\`, which shows where an error
comes from. Results go to standard output, everything else to standard error. Exit codes: 0 success, 1 failure, 2 a
mistake in the command. Numbers may be written \`50000\`, \`50_000\`, \`50,000\` or \`5e4\`.

Environment variables: \`SENTE_PYTHON\` (the Python that has Gymnasium), \`SENTE_GPU\` (the only GPU engine to consider),
\`SENTE_SOFTWARE_GPU=1\` (accept a GPU emulated in software), \`SENTE_CACHE\` (the folder of what the \`install-\` commands fetch),
\`SENTE_RUNTIME=wasm\` (run steps in WebAssembly even if the native ONNX Runtime is there), \`NO_COLOR\`, \`FORCE_COLOR\`.`

function experimentPage(): string {
  const { properties = {}, required = [] } = z.toJSONSchema(ExperimentSchema, { unrepresentable: 'any', io: 'input' })
  const rows = Object.entries(properties).map(([name, type]) => [
    `\`${name}\`${required.includes(name) ? ' (required)' : ''}`,
    cell(typeName(type)),
    cell(commentOf(name)),
  ])
  const intro =
    'An experiment file exports `defineExperiment({ … })` as its default; `npx sente train <file>` runs it, and flags ' +
    'override its fields. See the [guide](../guide/experiments.md).'
  return page('Experiment fields', intro, table(['field', 'type', 'meaning'], rows))
}

function compiledPage(): string {
  const { of, compiling, kernels, layers } = compiledTables()
  const intro =
    `What a compiled step may call: ${compiling} of the ${of} kernels that TF.js has gradients for compile, with their ` +
    'gradients. Operations of TF.js call kernels of about the same name. Every one in the table is tested against TF.js ' +
    'in test/engine/kernels; another one is an error that names your line, this reason and what to use instead.'
  const about = 'Layers of `tf.layers` in a network of yours. Each is tested in test/engine/layers, with its gradients.'
  return page(
    'What compiles',
    intro,
    `## Kernels\n\n${table(['kernel', 'compiles', 'gradient by'], kernels)}`,
    `## Layers\n\n${about}\n\n${table(['layer', 'compiles'], layers)}`,
  )
}

/** A JSON schema in a few words. */
function typeName(schema: z.core.JSONSchema._JSONSchema): string {
  if (typeof schema === 'boolean') return ''
  const { type, anyOf, enum: choices, properties } = schema
  if (choices) return choices.join(', ')
  if (anyOf) return anyOf.map(typeName).join(' or ')
  if (properties)
    return `{ ${Object.entries(properties)
      .map(([name, inner]) => `${name}: ${typeName(inner)}`)
      .join(', ')} }`
  return type === 'integer' ? 'whole number' : [type ?? ''].flat().join(' or ')
}

/** The doc comment of a field, which is only in the source. */
function commentOf(name: string): string {
  for (const file of ['src/app/experiment.ts', 'src/store/runs/settings.ts']) {
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
    const comment = new RegExp(`^  /\\*\\* (.*?) \\*/\n  ${name}:`, 'm').exec(source)?.[1]
    if (comment) return comment
  }
  return ''
}
