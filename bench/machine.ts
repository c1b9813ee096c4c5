import { cpus, totalmem } from 'node:os'

export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGibibytes: number
  readonly platform: string
  readonly node: string
  readonly versions: Readonly<Record<string, string>>
}

/** The machine the numbers belong to, with the versions of what was measured. */
export function describeMachine(versions: Readonly<Record<string, string>>): Machine {
  const processors = cpus()
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGibibytes: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    versions,
  }
}

/** The machine in one line, for the head of a table. */
export function machineLine(machine: Machine): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`)
  return [`${machine.processor}, ${machine.cores} cores`, machine.platform, `Node ${machine.node}`, ...versions].join(' · ')
}
