import { array, createStatements, defineSchema, id, loadDialect, open, table, text, value } from 'granary'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as own from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer, rowsOnServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'

const status = own.nativeEnumeration('flight_status', ['scheduled', 'boarding', 'departed'])
const email = own.domain('email', text(), {
  checks: { email_has_at: (given) => given.contains('@'), email_is_short: (given) => given.ne('') },
})
const address = own.composite('address', { street: text(), city: text().nullable(), contact: email().nullable() })
const flights = table('flights', {
  id: id(),
  status: status().default('scheduled'),
  history: array(status()).nullable(),
  contact: email().nullable(),
  home: address().nullable(),
})
const others = table('others', { id: id(), status: status() })
const stores = { flights, others, status }

describeServer('postgres', 'enumerations, domains and composite types', () => {
  let database: OwnDatabase<typeof stores>
  beforeAll(async () => {
    database = await ownDatabase(stores)
  })
  afterAll(() => database.end())

  it('creates a type that several tables share once, and drops it once', async () => {
    const { fresh, db } = database
    const types = "SELECT typname FROM pg_type WHERE typname IN ('flight_status', 'email', 'address') ORDER BY 1"
    expect(await rowsOnServer('postgres', fresh.url, types)).toEqual([['address'], ['email'], ['flight_status']])
    await db.create({ ifNotExists: true })
    await db.drop()
    expect(await rowsOnServer('postgres', fresh.url, types)).toEqual([])
    await db.drop({ ifExists: true })
    await db.create()
  })

  it('fills defaults and finds by values of an enumeration', async () => {
    const { db } = database
    await db.insert(flights).values([{ history: ['scheduled', 'boarding'] }, { status: 'departed' }])
    expect(await db.select({ status: flights.status }).from(flights).where(flights.status.gt('scheduled'))).toEqual([
      { status: 'departed' },
    ])
    expect(
      await db
        .select({ id: flights.id })
        .from(flights)
        .where(flights.history.contains(['boarding'])),
    ).toEqual([{ id: 1 }])
    await expect(db.insert(flights).values({ status: 'lost' as never })).rejects.toMatchObject({ code: 'VALUE_INVALID' })
  })

  it('alters an enumeration that is in use', async () => {
    const { db, fresh } = database
    const wider = own.nativeEnumeration('flight_status', ['scheduled', 'delayed', 'boarding', 'gone'])
    await own.alterEnumeration(db, wider, { add: 'delayed', after: 'scheduled' })
    await own.alterEnumeration(db, wider, { rename: 'departed', to: 'gone' })
    await expect(own.alterEnumeration(db, wider, { add: 'other' as never })).rejects.toMatchObject({ code: 'STATEMENT_INVALID' })
    const labels = "SELECT enumlabel FROM pg_enum WHERE enumtypid = 'flight_status'::regtype ORDER BY enumsortorder"
    expect(await rowsOnServer('postgres', fresh.url, labels)).toEqual([['scheduled'], ['delayed'], ['boarding'], ['gone']])
    await own.alterEnumeration(db, own.nativeEnumeration('flight_status', ['departed']), { rename: 'gone', to: 'departed' })
  })

  it('holds values to the conditions of a domain', async () => {
    const { db } = database
    await db.insert(flights).values({ contact: 'ada@example.org' })
    expect(await db.select({ contact: flights.contact }).from(flights).where(flights.contact.endsWith('.org'))).toEqual([
      { contact: 'ada@example.org' },
    ])
    await expect(db.insert(flights).values({ contact: 'nobody' })).rejects.toMatchObject({
      code: 'CHECK_VIOLATION',
      details: { constraint: 'email_has_at' },
    })
  })

  it('reads members of a composite value', async () => {
    const { db } = database
    const home = { street: 'Main "St", (5)', city: null, contact: 'a@b' }
    const { id: key } = await db.insert(flights).values({ home }).returning({ id: flights.id }).one()
    const row = await db
      .select({ home: flights.home, street: address.member(flights.home, 'street'), city: address.member(flights.home, 'city') })
      .from(flights)
      .where(address.member(flights.home, 'street').startsWith('Main').and(flights.id.eq(key)))
      .one()
    expect(row).toEqual({ home, street: 'Main "St", (5)', city: null })
    await expect(db.insert(flights).values({ home: { ...home, street: null } as never })).rejects.toMatchObject({ code: 'VALUE_REQUIRED' })
    await expect(db.insert(flights).values({ home: { ...home, other: 1 } as never })).rejects.toMatchObject({ code: 'VALUE_TYPE' })
    await expect(db.insert(flights).values({ home: { street: 'x' } as never })).rejects.toMatchObject({ code: 'VALUE_UNDEFINED' })
  })
})

describe("types of PostgreSQL's own on other engines", () => {
  const declared = {
    'sql.ranges': own.int4Range(),
    'sql.hstore': own.hstore(),
    'sql.networkTypes': own.inet(),
    'sql.bitStrings': own.bit(3),
    'sql.textSearchTypes': own.searchVector(),
    'sql.geometry': own.geometry(),
    'sql.nativeEnums': status(),
    'sql.domains': email(),
    'sql.compositeTypes': address(),
  }

  it.each(Object.entries(declared))('refuses %s by its name when the database is opened', async (capability, type) => {
    const things = table('things', { id: id(), plain: type, several: array(type) })
    const schema = defineSchema({ things })
    const missing = { name: 'ConfigurationError', code: 'CAPABILITY_MISSING', details: { capabilities: [capability] } }
    await expect(open('sqlite::memory:', schema)).rejects.toMatchObject(missing)
    for (const name of ['sqlite', 'mariadb', 'mysql'] as const) {
      const dialect = await loadDialect(name)
      expect(() => createStatements(schema, dialect)).toThrow(expect.objectContaining({ code: 'CAPABILITY_MISSING' }))
    }
  })

  it('refuses an operator by the name of its capability', async () => {
    const names = table('names', { name: text() })
    const db = await open('sqlite::memory:', defineSchema({ names }))
    await expect(db.select({ alike: own.similarity(names.name, 'x') }).from(names)).rejects.toMatchObject({
      code: 'CAPABILITY_MISSING',
      details: { capability: 'sql.trigrams' },
    })
    await expect(db.select({ range: value(own.range(1, 2), own.int4Range()) })).rejects.toMatchObject({
      code: 'CAPABILITY_MISSING',
      details: { capability: 'sql.ranges' },
    })
    await expect(own.createIndex(db, names, own.nativeIndex({ name: 'x' }, names.name))).rejects.toMatchObject({
      code: 'CAPABILITY_MISSING',
    })
    await expect(own.notify(db, 'x', 'y')).rejects.toMatchObject({ code: 'CAPABILITY_MISSING' })
    await expect(db.transaction((tx) => own.lockInTransaction(tx, 'x'))).rejects.toMatchObject({ code: 'CAPABILITY_MISSING' })
    await expect(own.withLock(db, 'x', async () => 0)).rejects.toMatchObject({ code: 'CAPABILITY_MISSING' })
    await expect(own.replicationSlots(db)).rejects.toMatchObject({ code: 'CAPABILITY_MISSING' })
    await db.close()
  })

  it('keeps an enumeration as text with a check where that is asked for', async () => {
    const size = own.nativeEnumeration('size', ['small', 'large'], { elsewhere: 'text' })
    const shirts = table('shirts', { id: id(), size: size() })
    const db = await open('sqlite::memory:', defineSchema({ shirts, size }))
    await db.create()
    await db.insert(shirts).values({ size: 'small' })
    expect(await db.select({ size: shirts.size }).from(shirts).where(shirts.size.eq('small'))).toEqual([{ size: 'small' }])
    await expect(db.script("INSERT INTO shirts (size) VALUES ('huge')")).rejects.toMatchObject({ code: 'CHECK_VIOLATION' })
    await db.drop()
    await db.close()
    const postgres = await loadDialect('postgres')
    expect(createStatements(defineSchema({ shirts }), postgres)[0]).toBe(`CREATE TYPE "size" AS ENUM ('small', 'large')`)
  })

  it('says what a schema does wrong', () => {
    expect(() => own.nativeEnumeration('', ['a'])).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }))
    expect(() => own.nativeEnumeration('x', ['a', 'a'])).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }))
    expect(() => own.bit(0)).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }))
    expect(() => own.composite('x', {})).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }))
    expect(() => own.geometry({ referenceSystem: -1 })).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }))
  })

  it('tells two types of one name apart', async () => {
    const one = table('one', { a: own.nativeEnumeration('same', ['a'])() })
    const two = table('two', { a: own.nativeEnumeration('same', ['b'])() })
    const dialect = await loadDialect('postgres')
    expect(() => createStatements(defineSchema({ one, two }), dialect)).toThrow(/two of it as enumeration/)
  })
})
