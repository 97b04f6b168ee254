/**
 * 2,000 malicious run folders, each changed in ways that its checksums do not reveal.
 *
 *     npx tsx --conditions=sente-source test/slow/crafted-folders.ts [--count 2000] [--seed <text>] [--from 0]
 *         [--parallel 2]
 *
 * The seed defaults to the date and is printed; `--seed … --from 123 --count 1` recreates one folder.
 */
import { parseArgs } from 'node:util'
import { craftedFolders } from './crafted/folders.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    seed: { type: 'string', default: new Date().toISOString().slice(0, 10) },
    from: { type: 'string', default: '0' },
    parallel: { type: 'string', default: '2' },
  },
})
console.log(`seed ${values.seed}`)
const began = performance.now()
const {
  read,
  refused,
  seconds: spent,
  wrong,
} = await craftedFolders({
  count: Number(values.count),
  from: Number(values.from),
  seed: values.seed,
  parallel: Number(values.parallel),
  say: text => console.log(text),
})
const seconds = ((performance.now() - began) / 1000).toFixed(0)
console.log(
  `${values.count} folders in ${seconds} s: commands read one ${read} times and refused one ${refused} times; ` +
    `${wrong.length} failures`,
)
console.log(
  Object.entries(spent)
    .map(([command, seconds]) => `${command} ${seconds.toFixed(0)} s`)
    .join(', '),
)
process.exitCode = wrong.length === 0 ? 0 : 1
