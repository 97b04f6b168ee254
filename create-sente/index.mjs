#!/usr/bin/env node
// `npm create sente my-project`: a folder with package.json, tsconfig.json and README.md, in which Sente is installed
// and then writes its starters: an environment with its test, and an experiment.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const usage = 'usage: npm create sente <folder> [-- --sente <version or path>]'

/** Prints an error and exits. */
function refuse(sentence) {
  console.error(`error: ${sentence}`)
  process.exit(1)
}

/** Runs a command in the project; its output is shown only when it fails. */
function run(what, command, args, options) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: project, encoding: 'utf8', ...options })
  if (status !== 0) refuse(`${what} failed in ${project}:\n${stdout ?? ''}${stderr ?? ''}`)
}

function given() {
  try {
    const options = { sente: { type: 'string', default: 'latest' } }
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    if (positionals.length === 1) return { folder: positionals[0], sente: values.sente }
  } catch (error) {
    console.error(`error: ${error.message}`)
  }
  console.error(usage)
  process.exit(2)
}

const { folder, sente } = given()
if (!process.features.typescript) refuse(`the project needs Node 22.18 or later, and this is ${process.version}.`)
const project = resolve(folder)
const name = basename(project).toLowerCase()
if (!/^[a-z\d][\w.-]*$/.test(name)) refuse(`"${basename(project)}" cannot name a package: use letters, digits and -.`)
if (name === 'sente') refuse('a project named sente cannot install sente: choose another name.')
if (existsSync(project) && readdirSync(project).length > 0) refuse(`${folder} exists already: choose another name.`)

const json = value => `${JSON.stringify(value, null, 2)}\n`
const files = {
  'package.json': json({
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    engines: { node: '>=22.18' },
    scripts: {
      train: 'sente train corridor-dqn.ts',
      test: 'node --test',
      types: 'tsc',
      postinstall: 'sente install-native || exit 0',
    },
  }),
  'tsconfig.json': json({
    compilerOptions: {
      target: 'es2023',
      module: 'nodenext',
      types: ['node'],
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      skipLibCheck: true,
    },
  }),
  '.gitignore': 'node_modules\nruns\n',
  'README.md': `# ${name}

| | |
|---|---|
| \`npm run train\` | trains DQN on the environment in corridor.ts; the run is saved in runs |
| \`npm test\` | tests the environment |
| \`npm run types\` | checks the types |
| \`npx sente check ./corridor.ts\` | finds mistakes in the environment |
| \`npx sente new env <name>\` | writes another environment; also \`game\`, \`agent\`, \`experiment\` |
| \`npx sente --help\` | lists all commands |

Sente's guide is in node_modules/sente/docs. \`npm install\` also fetches ONNX Runtime's native library, by the script
\`postinstall\`; without it Sente computes in WebAssembly, two to three times slower.
`,
}

mkdirSync(project, { recursive: true })
for (const [file, text] of Object.entries(files)) writeFileSync(join(project, file), text)

console.log(`installing sente in ${project}`)
const spec = existsSync(sente) ? resolve(sente) : `sente@${sente}`
const npm = process.env.npm_execpath
const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
const shell = command === 'npm' && process.platform === 'win32'
const install = (...args) =>
  run('npm install', command, [...first, 'install', '--no-audit', '--no-fund', ...args], { shell })
install('--ignore-scripts', spec)
install('--save-dev', 'typescript@^7', '@types/node@^22')

const { bin } = JSON.parse(readFileSync(join(project, 'node_modules/sente/package.json'), 'utf8'))
const write = (...args) => run('sente new', process.execPath, [join('node_modules/sente', bin.sente), 'new', ...args])
write('env', 'corridor')
write('experiment', 'corridor-dqn', '--agent', 'dqn', '--env', './corridor.ts')

console.log(`
next:${project === process.cwd() ? '' : `\n  cd ${folder}`}
  npm run train    # trains DQN on the environment in corridor.ts
  npm test         # tests the environment`)
