import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tool } from '../tfjs-node/tool.ts'

const FLAGS = [
  ...['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--install-strategy=hoisted'],
  // An npm that runs this, as in `npm install --global` or `npm pack --dry-run`, passes its own flags on.
  ...['--global=false', '--dry-run=false', '--fetch-retries=1'],
]

/**
 * Installs a package from npm's registry into `folder`, without running its scripts. The registry and the credentials
 * in the `.npmrc` of the project in the working folder apply, as do the user's.
 *
 * @returns why it failed, if it did.
 */
export async function npmInstall(what: string, folder: string): Promise<string | undefined> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  const settings = join(projectFolder(), '.npmrc')
  if (existsSync(settings)) copyFileSync(settings, join(folder, '.npmrc'))
  const [command, ...first] = npm()
  const { good, problem, errors } = await tool(command!, [...first, 'install', ...FLAGS, what], {
    cwd: folder,
    quietly: true,
  })
  if (good) return undefined
  const reason = /^npm (?:error|ERR!) (?!code|errno|syscall|path|A complete log)(.*)$/im.exec(errors)?.[1]
  return reason ?? problem
}

/** The project of the working folder: the nearest folder with a package.json or node_modules, as npm has it. */
function projectFolder(): string {
  const is = (folder: string) => ['package.json', 'node_modules'].some(name => existsSync(join(folder, name)))
  for (let folder = process.cwd(); ; folder = dirname(folder))
    if (is(folder) || folder === dirname(folder)) return folder
}

/** The npm that came with this Node, run by it; otherwise the one in the PATH. */
function npm(): readonly string[] {
  const bin = dirname(process.execPath)
  const scripts = ['../lib/node_modules', 'node_modules'].map(modules => join(bin, modules, 'npm', 'bin', 'npm-cli.js'))
  const own = scripts.find(existsSync)
  if (own) return [process.execPath, own]
  return process.platform === 'win32' ? [process.env.ComSpec ?? 'cmd.exe', '/d', '/s', '/c', 'npm.cmd'] : ['npm']
}
