import { type Machine, machineLine } from '../machine.ts'
import { shortNumber, textTable } from '../text-table.ts'
import type { Measurement } from './measure.ts'
import { baseline } from './peer.ts'

export interface Row {
  readonly workload: string
  readonly peer: string
  readonly medianMicroseconds: number
  readonly ratio: number
}

export interface Report {
  readonly engine: string
  readonly machine: Machine
  readonly rows: readonly Row[]
}

/** Adds to each measurement its multiple of the baseline's median. */
export function withRatios(measurements: readonly Measurement[]): Row[] {
  const raw = new Map(measurements.filter(({ peer }) => peer === baseline).map((each) => [each.workload, each.medianMicroseconds]))
  return measurements.map(({ workload, peer, medianMicroseconds }) => {
    const reference = raw.get(workload)
    if (reference === undefined) throw new Error(`${baseline} did not run ${workload}.`)
    return { workload, peer, medianMicroseconds: rounded(medianMicroseconds), ratio: rounded(medianMicroseconds / reference) }
  })
}

/** Two tables: the ratios, and the medians they come from. “–” is a workload that the peer cannot do. */
export function reportText(report: Report): string {
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
