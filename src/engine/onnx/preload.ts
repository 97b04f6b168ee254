import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { cudaFolder } from './find.ts'

/** What the provider needs or loads by name later, each after those that it needs itself. */
const LIBRARIES = [
  ...['libcudart.so.13', 'libnvrtc.so.13', 'libcublasLt.so.13', 'libcublas.so.13', 'libcurand.so.10'],
  'libcudnn.so.9',
]

/** Paths of CUDA's libraries in the cache, in loading order; empty if `install-cuda` has not put them there. */
export const cudaLibraries = (): string[] =>
  existsSync(cudaFolder()) ? LIBRARIES.map(name => join(cudaFolder(), name)) : []

/** glibc's RTLD_NODELETE: Node closes a library that is not an addon at once, and this keeps it loaded. */
export const KEEP = 0x1000

/**
 * Loads CUDA's libraries from the cache into this process. The loader then finds them by their names, without
 * LD_LIBRARY_PATH, which counts only if it is set before a process starts. One that does not load is left to the
 * provider, whose error names it.
 */
export function preloadCuda(): void {
  const { RTLD_LAZY, RTLD_GLOBAL } = constants.dlopen
  for (const path of cudaLibraries())
    try {
      process.dlopen({ exports: {} }, path, RTLD_LAZY | RTLD_GLOBAL | KEEP)
    } catch {} // "did not self-register": it is not an addon, but it is loaded now
}
