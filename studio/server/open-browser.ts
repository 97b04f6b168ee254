import { spawn } from 'node:child_process'

/** Opens an address in the user's browser. @returns whether a program to do so was found. */
export function openBrowser(address: string): Promise<boolean> {
  const [command, ...args] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['explorer'] : ['xdg-open']
  return new Promise(resolve => {
    const child = spawn(command!, [...args, address], { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('exit', code => resolve(code === 0 || process.platform === 'win32')) // explorer always exits with 1
    setTimeout(() => resolve(true), 2_000).unref() // some openers are the browser itself
    child.unref()
  })
}
