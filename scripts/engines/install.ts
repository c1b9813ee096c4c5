import { spawnSync } from 'node:child_process'
import { findProgram } from './server.ts'

/** Whether missing servers can be installed here: by root, on a Debian system. */
export function canInstall(): boolean {
  return process.getuid?.() === 0 && findProgram(['apt-get']) !== undefined
}

/** Installs Debian packages. Gives false when the system's package manager could not. */
export function installPackages(packages: readonly string[]): boolean {
  const run = (...words: string[]): boolean =>
    spawnSync('apt-get', words, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      .status === 0
  const install = (): boolean => run('install', '--yes', '--no-install-recommends', ...packages)
  return install() || (run('update') && install())
}
