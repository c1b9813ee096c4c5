import { type Machine, machineLine } from '../machine.ts'
import { shortNumber, textTable } from '../text-table.ts'
import type { Measurement } from './measure.ts'

export interface Row {
  readonly workload: string
  readonly peer: string
  readonly medianMicroseconds: number
  readonly ratio: number
  /** Processor time of this process, all threads, user and system. */
  readonly medianCpuMicroseconds: number
  readonly cpuRatio: number
}

export interface Report {
  readonly engine: string
  readonly machine: Machine
  readonly rows: readonly Row[]
}

/** Adds to each measurement its multiples of the baseline's medians. */
export function withRatios(measurements: readonly Measurement[], baseline: string): Row[] {
  const raw = new Map(measurements.filter(({ peer }) => peer === baseline).map((each) => [each.workload, each]))
  return measurements.map(({ workload, peer, medianMicroseconds, medianCpuMicroseconds }) => {
    const reference = raw.get(workload)
    if (reference === undefined) throw new Error(`${baseline} did not run ${workload}.`)
    return {
      workload,
      peer,
      medianMicroseconds: rounded(medianMicroseconds),
      ratio: rounded(medianMicroseconds / reference.medianMicroseconds),
      medianCpuMicroseconds: rounded(medianCpuMicroseconds),
      cpuRatio: rounded(medianCpuMicroseconds / reference.medianCpuMicroseconds),
    }
  })
}

/** Three tables: the ratios of wall time and of processor time, and the medians of wall time. “–” is a workload that the peer cannot do. */
export function reportText(report: Report, baseline: string): string {
  const workloads = unique(report.rows.map((row) => row.workload))
  const peers = unique(report.rows.map((row) => row.peer))
  const cells = (value: (row: Row) => number): string[][] =>
    peers.map((peer) => [
      peer,
      ...workloads.map((workload) => {
        const row = report.rows.find((each) => each.peer === peer && each.workload === workload)
        return row === undefined ? '–' : shortNumber(value(row))
      }),
    ])
  return [
    machineLine(report.machine),
    '',
    `Multiples of ${baseline} (less is faster)`,
    textTable(
      ['peer', ...workloads],
      cells((row) => row.ratio),
    ),
    '',
    `Processor time of the client, multiples of ${baseline}`,
    textTable(
      ['peer', ...workloads],
      cells((row) => row.cpuRatio),
    ),
    '',
    'Median of one run, microseconds',
    textTable(
      ['peer', ...workloads],
      cells((row) => row.medianMicroseconds),
    ),
    '',
  ].join('\n')
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)]
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
