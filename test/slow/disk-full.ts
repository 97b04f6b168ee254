// Trains a run in <folder>/whole, then the same run in <folder>/disk, on disks from tiny to almost large enough.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { checkpoints } from '../../src/store/checkpoints/checkpoint.ts'
import { readSnapshot } from '../../src/store/checkpoints/load-snapshot.ts'
import { listEpisodes, readEpisode } from '../../src/store/episodes/episodes.ts'

const [folder, main] = process.argv.slice(2) as [string, string]
const disk = join(folder, 'disk')

writeFileSync(
  join(folder, 'experiment.mjs'),
  `import { defineExperiment, dqn } from ${JSON.stringify(join(main, '../../index.js'))}
   export default defineExperiment({
     name: 'full', env: 'CartPole-v1', steps: 4_000, seed: 1, device: 'cpu',
     agent: dqn({ hidden: [32], warmup: 200, targetEvery: 100, bufferSize: 1_000 }),
     evaluate: { every: 500, episodes: 2 }, checkpoint: { every: 100, keep: 3 },
   })`,
)

const sente = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: 'utf8' })
function must(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
}

/** Files of a run, except those that contain times. */
function left(run: string): ReadonlyMap<string, string> {
  const files = readdirSync(run, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const paths = files.map(entry => relative(run, join(entry.parentPath, entry.name)))
  return new Map(
    paths
      .filter(path => !/^(run\.json|events\.out.*)$/.test(path))
      .map(path => [path, readFileSync(join(run, path), 'base64')]),
  )
}

const whole = sente('train', 'experiment.mjs', '--out', 'whole', '--quiet')
if (whole.status !== 0) throw new Error(whole.stderr)
const expected = left(join(folder, 'whole'))
const sizes = [8, 16, 24, 32, 40, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448, 480]
const sentences = new Set<string>()
let failures = 0
const fail = (text: string) => {
  failures++
  console.log(text)
}

for (const size of sizes) {
  must('mount', '-t', 'tmpfs', '-o', `size=${size}k`, 'tmpfs', disk)
  try {
    const { status, stderr } = sente('train', 'experiment.mjs', '--out', 'disk/run', '--quiet')
    const lines = stderr.trimEnd().split('\n')
    const error = lines.filter(line => line.startsWith('error: '))
    sentences.add(error.join('\n').replaceAll(/\d+/g, 'N'))
    if (status !== 1 || error.length !== 1 || !/the disk is full/.test(error[0]!) || lines.length > 2)
      fail(`${size} KB: exit ${status}: ${stderr}`)
    for (const { path } of checkpoints(join(disk, 'run'))) readSnapshot(path)
    const saved = checkpoints(join(disk, 'run')).length
    const episodes = existsSync(join(disk, 'run', 'episodes')) ? listEpisodes(join(disk, 'run')) : undefined
    for (const episode of episodes?.episodes ?? []) readEpisode(episode)
    if ((episodes?.damage.length ?? 0) > 0) fail(`${size} KB: ${episodes!.damage.join('\n')}`)
    must('mount', '-o', 'remount,size=64m', disk)
    if (saved > 0) {
      const resumed = sente('resume', 'disk/run', '--quiet')
      if (resumed.status !== 0) fail(`${size} KB: resumed: exit ${resumed.status}: ${resumed.stderr}`)
      const now = left(join(disk, 'run'))
      const differing = [...new Set([...expected.keys(), ...now.keys()])].filter(
        path => now.get(path) !== expected.get(path),
      )
      if (differing.length > 0) fail(`${size} KB: these files differ after resuming: ${differing.join(', ')}`)
    }
    console.log(
      `${size} KB: exit ${status}, ${saved} checkpoints and ${episodes?.episodes.length ?? 0} episodes intact`,
    )
  } finally {
    must('umount', disk)
  }
}
for (const sentence of sentences) console.log(sentence)
process.exitCode = failures > 0 ? 1 : 0
