import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { DataError, type Insert } from 'granary'
import type { Airways } from './airways.ts'
import { accounts, airports, flights, strikes, weather } from './schema.ts'

type Cells = Readonly<Record<string, string>>

/** Rows that go into the database between two drawings of the progress bar. */
const portion = 2000

/** Where the data come from: the npm package vega-datasets. */
const folder = join(dirname(fileURLToPath(import.meta.resolve('vega-datasets'))), '../data')

/** Fills the tables, telling how many of all rows are in. Everything is loaded or nothing. */
export async function load(db: Airways, progress: (done: number, total: number) => void): Promise<number> {
  const airportRows = csv('airports.csv').map(airport)
  const known = new Set(airportRows.map(({ iata }) => iata))
  const flightRows = json('flights-20k.json')
    .map(flight)
    .filter(({ origin, destination }) => known.has(origin) && known.has(destination))
  const strikeRows = csv('birdstrikes.csv').map(strike)
  const weatherRows = csv('seattle-weather.csv').map(weatherDay)
  const total = airportRows.length + flightRows.length + strikeRows.length + weatherRows.length
  let done = 0
  const report = (rows: number): void => {
    done += rows
    progress(done, total)
  }
  await db.transaction(async (tx) => {
    for (const rows of portions(airportRows)) report((await tx.insert(airports).values(rows)).changes)
    for (const rows of portions(flightRows)) report((await tx.insert(flights).values(rows)).changes)
    for (const rows of portions(strikeRows)) report((await tx.insert(strikes).values(rows)).changes)
    for (const rows of portions(weatherRows)) report((await tx.insert(weather).values(rows)).changes)
    await tx.insert(accounts).values([
      { airline: 'Northern', balance: '1000.00' },
      { airline: 'Southern', balance: '250.50' },
    ])
  })
  return total
}

function airport(cells: Cells): Insert<typeof airports> {
  return {
    iata: cell(cells, 'iata'),
    name: cell(cells, 'name'),
    city: known(cells.city),
    state: known(cells.state),
    country: cell(cells, 'country'),
    location: { x: Number(cells.longitude), y: Number(cells.latitude) },
  }
}

function flight(row: Readonly<Record<string, unknown>>): Insert<typeof flights> {
  return {
    origin: String(row.origin),
    destination: String(row.destination),
    departsAt: `${String(row.date).replaceAll('/', '-').replace(' ', 'T')}Z`,
    delay: Number(row.delay),
    distance: Number(row.distance),
  }
}

function strike(cells: Cells): Insert<typeof strikes> {
  return {
    airportName: known(cells['Airport Name']),
    aircraft: known(cells['Aircraft Make Model']),
    damage: cell(cells, 'Effect Amount of damage'),
    happenedOn: cell(cells, 'Flight Date'),
    phase: known(cells['Phase of flight']),
    size: sizeOf(known(cells['Wildlife Size'])),
    species: cell(cells, 'Wildlife Species'),
    cost: cell(cells, 'Cost Total $'),
  }
}

function weatherDay(cells: Cells): Insert<typeof weather> {
  return {
    day: cell(cells, 'date'),
    precipitation: Number(cells.precipitation),
    highest: Number(cells.temp_max),
    lowest: Number(cells.temp_min),
    wind: Number(cells.wind),
    kind: kindOf(cell(cells, 'weather')),
  }
}

function sizeOf(text: string | null): 'Small' | 'Medium' | 'Large' | null {
  if (text === null || text === 'Small' || text === 'Medium' || text === 'Large') return text
  throw new DataError('VALUE_INVALID', 'birdstrikes.csv has a size that the schema does not know')
}

function kindOf(text: string): 'drizzle' | 'rain' | 'sun' | 'snow' | 'fog' {
  if (text === 'drizzle' || text === 'rain' || text === 'sun' || text === 'snow' || text === 'fog') return text
  throw new DataError('VALUE_INVALID', 'seattle-weather.csv has a kind of weather that the schema does not know')
}

function cell(cells: Cells, name: string): string {
  const text = cells[name]
  if (text === undefined) throw new DataError('VALUE_REQUIRED', `the data have no column ${name}`)
  return text
}

// The files write what is not known as nothing or as NA.
function known(text: string | undefined): string | null {
  return text === undefined || text === '' || text === 'NA' || text === 'UNKNOWN' ? null : text
}

function csv(file: string): readonly Cells[] {
  return parse<Record<string, string>>(readFileSync(join(folder, file), 'utf8'), { columns: true, bom: true })
}

function json(file: string): readonly Readonly<Record<string, unknown>>[] {
  const rows: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  if (!Array.isArray(rows)) throw new DataError('VALUE_TYPE', `${file} is no list`)
  return rows
}

function* portions<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += portion) yield rows.slice(start, start + portion)
}
