import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import { type BuildOptions, buildTfjsNode, installPackage } from '../../../src/engine/tfjs-node/build.ts'
import { bindingPath } from '../../../src/engine/tfjs-node/examine.ts'
import { checkSpace } from '../../../src/engine/tfjs-node/tensorflow.ts'
import { inFolder, install, put, working } from './fake.ts'

async function fails(what: BuildOptions | (() => Promise<unknown>), words: RegExp): Promise<void> {
  try {
    await (typeof what === 'function' ? what() : buildTfjsNode(what))
    assert.unreachable()
  } catch (error) {
    assert.instance(error, UserError)
    assert.match((error as Error).message, words)
  }
}

/** Runs `work` under other environment variables. */
async function under(variables: Record<string, string>, work: () => Promise<void>): Promise<void> {
  const before = { ...process.env }
  Object.assign(process.env, variables)
  try {
    await work()
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

/** A fake compiler that writes its arguments into its output file. */
const COMPILER =
  '#!/bin/sh\nlast=; for word; do [ "$last" = -o ] && out=$word; last=$word; done\n[ "$1" = --version ] || ' +
  'printf "%s\\0" "$@" >"$out"\n'

/** A fake TensorFlow with everything the build needs, and a Python that has it. */
function tensorflowIn(folder: string, libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']) {
  const tensorflow = join(folder, 'tensorflow')
  for (const file of [...libraries, 'include/tensorflow/c/eager/c_api.h']) put(join(tensorflow, file), '')
  return { tensorflow, python: put(join(folder, 'python'), `#!/bin/sh\necho "${tensorflow}"\n`) }
}

test('the package is built once per TensorFlow folder', () =>
  inFolder(async folder => {
    const { tensorflow, python } = tensorflowIn(folder)
    const where = install(join(folder, 'package'), working(true))
    const said: string[] = []
    const build = () => buildTfjsNode({ python, folder: where, say: line => said.push(line) })
    await under({ CXX: put(join(folder, 'compiler'), COMPILER) }, async () => {
      assert.is((await build()).state, 'gpu')
      assert.equal(said, [`building ${bindingPath(where)} against ${tensorflow}`])
      const words = readFileSync(bindingPath(where), 'utf8').split('\0')
      for (const word of [
        '-std=c++17',
        `-I${join(tensorflow, 'include')}`,
        join(where, 'binding', 'tfjs_backend.cc'),
        join(where, 'binding', 'tfjs_binding.cc'),
        join(tensorflow, 'libtensorflow_cc.so.2'),
        join(tensorflow, 'libtensorflow_framework.so.2'),
        tensorflow,
      ])
        assert.ok(words.includes(word), `${word} in ${words}`)
      const headers = words.find(word => word.startsWith('-I') && word !== `-I${join(tensorflow, 'include')}`)!
      assert.ok(existsSync(join(headers.slice(2), 'node_api.h')), headers)
      await build()
      assert.is(said.length, 1)
      put(bindingPath(where), 'built against another TensorFlow')
      await build()
      assert.is(said.length, 2)
    })
  }))

test('missing prerequisites are reported with the fix', () =>
  inFolder(async folder => {
    const { python } = tensorflowIn(folder)
    const where = install(join(folder, 'package'))
    const compiler = put(join(folder, 'compiler'), COMPILER)
    await under({ CXX: join(folder, 'none') }, () =>
      fails({ python }, /^no C\+\+ compiler was found \(tried .*none\): install one \(.*apt-get install g\+\+\)/),
    )
    const angry = put(
      join(folder, 'angry'),
      '#!/bin/sh\n[ "$1" = --version ] || { echo "In file:"; echo "x.cc:1: error: no" >&2; exit 1; }\n',
    )
    await under({ CXX: angry }, () =>
      fails({ python, folder: where }, /angry cannot build the binding \(x\.cc:1: error: no\): use g\+\+ 9 or later/),
    )
    assert.not(existsSync(bindingPath(where)))
    await under({ CXX: compiler }, async () => {
      await fails(
        { python: join(folder, 'none') },
        /none" is not a working Python \(spawn .* ENOENT\): pass another one with --python/,
      )
      const bare = put(join(folder, 'bare'), '#!/bin/sh\necho\n')
      await fails({ python: bare }, /bare" has no TensorFlow: run ".*bare -m pip install 'tensorflow\[and-cuda\]'"/)
      const { python: half } = tensorflowIn(join(folder, 'half'), ['libtensorflow_framework.so.2'])
      await fails({ python: half }, /lacks libtensorflow_cc\.so\.2, so nothing can be built against it: use 2\.\d+\.0/)
    })
  }))

test('installing TensorFlow: no venv, no wheel', () =>
  inFolder(async folder => {
    const compiler = put(join(folder, 'compiler'), COMPILER)
    const cache = join(folder, 'cache')
    const source = { cpu: true, cache, tensorflow: '2.99.0' }
    const none = put(join(folder, 'none'), '#!/bin/sh\necho "No module named venv" >&2; exit 1\n')
    await under({ CXX: compiler, SENTE_PYTHON: none }, () =>
      fails(
        source,
        /none" cannot create a virtual environment \(No module named venv\): install Python 3\.10 to 3\.13 with venv/,
      ),
    )
    const pip = '#!/bin/sh\necho "ERROR: No matching distribution found for $7" >&2; exit 1\n'
    put(join(cache, 'tensorflow-2.99.0-cpu', 'bin', 'python'), pip)
    await under({ CXX: compiler }, () =>
      fails(
        source,
        /pip cannot install tensorflow-cpu==2\.99\.0 \(ERROR: No matching distribution .*\): check that PyPI/,
      ),
    )
    assert.throws(
      () => checkSpace('/small', 3.25, 10),
      /TensorFlow needs 10 GB in \/small, where 3\.3 GB are free: make room/,
    )
    checkSpace('/large', 10, 10)
  }))

test('a failure of npm is reported', () =>
  inFolder(async folder => {
    const unreachable = 'http://127.0.0.1:9'
    await under({ npm_config_registry: unreachable, npm_config_cache: folder, npm_config_fetch_retries: '0' }, () =>
      fails(
        () => installPackage(() => {}),
        /^npm cannot install @tensorflow\/tfjs-node-gpu@4\.\d+\.0 \(.*ECONNREFUSED.*\): check that npm's registry/,
      ),
    )
  }))

test.run()
