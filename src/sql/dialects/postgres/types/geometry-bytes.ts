import { DataError } from '../../../../errors/index.ts'
import type { Geometry, Position } from './geometry.ts'

/**
 * Geometries as Extended Well-Known Binary, in hexadecimal, as PostGIS writes and reads them (PostGIS manual, “OpenGIS WKB and WKT”;
 * OGC 06-103r4 §8): byte order, kind with flags for Z and the reference system, its number, then the parts. Little-endian.
 */
export function geometryBytes(geometry: Geometry, referenceSystem: number): string {
  const writer = new ByteWriter()
  writeGeometry(geometry, hasHeight(geometry), referenceSystem === 0 ? undefined : referenceSystem, writer)
  return writer.hexadecimal
}

/** The geometry of such bytes, and its reference system. Throws DataError VALUE_MALFORMED. */
export function parseGeometryBytes(hexadecimal: string): { readonly geometry: Geometry; readonly referenceSystem: number } {
  if (!/^[0-9A-Fa-f]+$/.test(hexadecimal)) throw unknown()
  const reader = new ByteReader(Buffer.from(hexadecimal, 'hex'))
  const read = readGeometry(reader)
  return { geometry: read.geometry, referenceSystem: read.referenceSystem ?? 0 }
}

const kinds = ['Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon', 'GeometryCollection'] as const
const heightFlag = 0x80000000
const measureFlag = 0x40000000
const systemFlag = 0x20000000

function hasHeight(geometry: Geometry): boolean {
  if (geometry.type === 'GeometryCollection') return geometry.geometries.some(hasHeight)
  const look = (part: unknown): boolean =>
    Array.isArray(part) && (typeof part[0] === 'number' ? part.length === 3 : part.some((inner: unknown) => look(inner)))
  return look(geometry.coordinates)
}

function writeGeometry(geometry: Geometry, height: boolean, system: number | undefined, writer: ByteWriter): void {
  const kind = kinds.indexOf(geometry.type) + 1
  writer.byte(1)
  writer.whole(kind + (height ? heightFlag : 0) + (system === undefined ? 0 : systemFlag))
  if (system !== undefined) writer.whole(system)
  const position = (given: Position | readonly []): void => {
    for (let axis = 0; axis < (height ? 3 : 2); axis++) writer.real(given[axis] ?? (given.length === 0 ? Number.NaN : 0))
  }
  const positions = (given: readonly Position[]): void => {
    writer.whole(given.length)
    for (const each of given) position(each)
  }
  const rings = (given: readonly (readonly Position[])[]): void => {
    writer.whole(given.length)
    for (const each of given) positions(each)
  }
  const parts = (given: readonly Geometry[]): void => {
    writer.whole(given.length)
    for (const each of given) writeGeometry(each, height, undefined, writer)
  }
  switch (geometry.type) {
    case 'Point':
      position(geometry.coordinates)
      return
    case 'LineString':
      positions(geometry.coordinates)
      return
    case 'Polygon':
      rings(geometry.coordinates)
      return
    case 'MultiPoint':
      parts(geometry.coordinates.map((coordinates) => ({ type: 'Point', coordinates })))
      return
    case 'MultiLineString':
      parts(geometry.coordinates.map((coordinates) => ({ type: 'LineString', coordinates })))
      return
    case 'MultiPolygon':
      parts(geometry.coordinates.map((coordinates) => ({ type: 'Polygon', coordinates })))
      return
    case 'GeometryCollection':
      parts(geometry.geometries)
      return
  }
}

function readGeometry(reader: ByteReader): { readonly geometry: Geometry; readonly referenceSystem: number | undefined } {
  reader.littleEndian = reader.byte() === 1
  const kind = reader.whole()
  const height = (kind & heightFlag) !== 0
  const measure = (kind & measureFlag) !== 0
  const referenceSystem = (kind & systemFlag) === 0 ? undefined : reader.whole()
  const position = (): Position => {
    const [x, y] = [reader.real(), reader.real()]
    const z = height ? reader.real() : undefined
    if (measure) reader.real()
    return z === undefined ? [x, y] : [x, y, z]
  }
  const several = <T>(read: () => T): T[] => Array.from({ length: reader.whole() }, read)
  const positions = (): Position[] => several(position)
  const rings = (): Position[][] => several(positions)
  const parts = (): Geometry[] => several(() => readGeometry(reader).geometry)
  const type = kinds[(kind & 0xff) - 1]
  switch (type) {
    case 'Point': {
      const coordinates = position()
      return { geometry: { type, coordinates: Number.isNaN(coordinates[0]) ? [] : coordinates }, referenceSystem }
    }
    case 'LineString':
      return { geometry: { type, coordinates: positions() }, referenceSystem }
    case 'Polygon':
      return { geometry: { type, coordinates: rings() }, referenceSystem }
    case 'MultiPoint':
      return {
        geometry: { type, coordinates: parts().flatMap((part) => (part.type === 'Point' ? [asPosition(part.coordinates)] : [])) },
        referenceSystem,
      }
    case 'MultiLineString':
      return {
        geometry: { type, coordinates: parts().flatMap((part) => (part.type === 'LineString' ? [part.coordinates] : [])) },
        referenceSystem,
      }
    case 'MultiPolygon':
      return {
        geometry: { type, coordinates: parts().flatMap((part) => (part.type === 'Polygon' ? [part.coordinates] : [])) },
        referenceSystem,
      }
    case 'GeometryCollection':
      return { geometry: { type, geometries: parts() }, referenceSystem }
    default:
      throw unknown()
  }
}

// An empty point inside several points cannot be told from a place: PostGIS keeps it, and it reads as one without numbers.
function asPosition(coordinates: Position | readonly []): Position {
  return coordinates.length === 0 ? [Number.NaN, Number.NaN] : coordinates
}

function unknown(): DataError {
  return new DataError('VALUE_MALFORMED', 'the geometry is none of points, lines, polygons and collections of them')
}

class ByteWriter {
  #buffer = Buffer.alloc(64)
  #length = 0

  get hexadecimal(): string {
    return this.#buffer.subarray(0, this.#length).toString('hex')
  }

  byte(value: number): void {
    this.#length = this.#room(1).writeUInt8(value, this.#length)
  }

  whole(value: number): void {
    this.#length = this.#room(4).writeUInt32LE(value, this.#length)
  }

  real(value: number): void {
    this.#length = this.#room(8).writeDoubleLE(value, this.#length)
  }

  #room(bytes: number): Buffer {
    if (this.#length + bytes > this.#buffer.length) this.#buffer = Buffer.concat([this.#buffer, Buffer.alloc(this.#buffer.length)])
    return this.#buffer
  }
}

class ByteReader {
  readonly #buffer: Buffer
  #at = 0
  littleEndian = true

  constructor(buffer: Buffer) {
    this.#buffer = buffer
  }

  byte(): number {
    return this.#buffer.readUInt8(this.#step(1))
  }

  whole(): number {
    const at = this.#step(4)
    return this.littleEndian ? this.#buffer.readUInt32LE(at) : this.#buffer.readUInt32BE(at)
  }

  real(): number {
    const at = this.#step(8)
    return this.littleEndian ? this.#buffer.readDoubleLE(at) : this.#buffer.readDoubleBE(at)
  }

  #step(bytes: number): number {
    const at = this.#at
    if (at + bytes > this.#buffer.length) throw unknown()
    this.#at += bytes
    return at
  }
}
