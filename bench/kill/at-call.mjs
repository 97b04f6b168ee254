// Preloaded into a process: kills it at its n-th call that changes something in a run's folder.
//
//   SENTE_KILL_AT=n     0: never
//   SENTE_KILL_TORN=1   a write is first carried out halfway
//   SENTE_KILL_LOG=FILE logs each call, one per line
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const at = Number(process.env.SENTE_KILL_AT)
const torn = process.env.SENTE_KILL_TORN === '1'
const log = process.env.SENTE_KILL_LOG
const inside = new RegExp(process.env.SENTE_KILL_IN)
const original = { ...fs }
const files = new Map() // file descriptor → path

// Freeze the clock: nothing is then written because of elapsed time, and every process makes the same calls.
performance.now = () => 0

let calls = 0
function count(name, path, half) {
  if (!inside.test(String(path))) return
  calls++
  if (log) original.appendFileSync(log, `${name} ${path}\n`)
  if (calls !== at) return
  if (torn) half?.()
  process.kill(process.pid, 'SIGKILL')
  for (;;);
}

const half = bytes => (typeof bytes === 'string' ? Buffer.from(bytes) : bytes).subarray(0, bytes.length >> 1)

for (const name of ['mkdirSync', 'renameSync', 'rmSync', 'rmdirSync', 'linkSync', 'unlinkSync'])
  fs[name] = (...args) => {
    count(name, args[name === 'renameSync' || name === 'linkSync' ? 1 : 0])
    return original[name](...args)
  }
fs.openSync = (path, flags, ...rest) => {
  if (flags !== 'r' && flags !== fs.constants.O_RDONLY) count('openSync', path)
  const file = original.openSync(path, flags, ...rest)
  files.set(file, path)
  return file
}
for (const name of ['fsyncSync', 'ftruncateSync', 'closeSync'])
  fs[name] = (file, ...args) => {
    count(name, files.get(file))
    return original[name](file, ...args)
  }
fs.writeSync = (file, bytes, offset = 0, length = bytes.length - offset, position = null) => {
  count('writeSync', files.get(file), () => original.writeSync(file, bytes, offset, length >> 1, position))
  return original.writeSync(file, bytes, offset, length, position)
}
fs.writeFileSync = (file, data, ...args) => {
  const path = files.get(file) ?? file
  count('writeFileSync', path, () => original.writeFileSync(file, half(data)))
  return original.writeFileSync(file, data, ...args)
}

const { promises } = fs
const later = { ...promises }
for (const name of ['mkdir', 'rename', 'rm', 'rmdir', 'unlink', 'link'])
  promises[name] = async (...args) => {
    count(name, args[name === 'rename' || name === 'link' ? 1 : 0])
    return later[name](...args)
  }
promises.open = async (path, flags, ...rest) => {
  if (flags !== 'r' && flags !== fs.constants.O_RDONLY) count('open', path)
  const handle = await later.open(path, flags, ...rest)
  const [sync, close, writeFile] = ['sync', 'close', 'writeFile'].map(name => handle[name].bind(handle))
  handle.sync = async () => {
    count('sync', path)
    return sync()
  }
  handle.close = async () => {
    count('close', path)
    return close()
  }
  handle.writeFile = async data => {
    count('writeFile', path, () => original.writeSync(handle.fd, half(data)))
    return writeFile(data)
  }
  return handle
}
syncBuiltinESMExports()
