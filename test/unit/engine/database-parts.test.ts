import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { defineSchema, id, open, table, urlOf } from 'granary'
import { expect, test } from 'vitest'
import { mysqlTarget } from '../../../src/sql/dialects/mysql/mysql-url.ts'
import { postgresTarget } from '../../../src/sql/dialects/postgres/postgres-url.ts'
import { sqlitePath } from '../../../src/sql/dialects/sqlite/sqlite-url.ts'

const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !text.includes('\0') && text.isWellFormed())

test('every character of user, password and database comes back', () => {
  fc.assert(
    fc.property(part, part, part, (user, password, database) => {
      const parts = { host: 'db.example.org', port: 1234, user, password, database }
      expect(postgresTarget(urlOf({ engine: 'postgres', ...parts }))).toMatchObject({
        user,
        password,
        database,
        hosts: [{ host: 'db.example.org', port: 1234 }],
      })
      expect(mysqlTarget(urlOf({ engine: 'mysql', ...parts }))).toMatchObject(parts)
    }),
  )
})

test('addresses and parameters', () => {
  expect(urlOf({ engine: 'postgres', host: '::1', port: 5432, user: 'a', parameters: { application_name: 'a&b=c' } })).toBe(
    'postgres://a@[::1]:5432?application_name=a%26b%3Dc',
  )
  expect(postgresTarget(urlOf({ engine: 'postgres', host: '/var/run/postgresql', user: 'a' })).hosts).toEqual([
    { host: '/var/run/postgresql', port: 5432 },
  ])
  expect(postgresTarget(urlOf({ engine: 'postgres', host: 'h', user: 'a', parameters: { application_name: 'a&b=c' } }))).toMatchObject({
    applicationName: 'a&b=c',
  })
})

test('files of any name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'granary-parts-'))
  const file = join(folder, 'what? #50% ü.db')
  expect(sqlitePath(urlOf({ engine: 'sqlite', file }))).toBe(file)
  expect(sqlitePath(urlOf({ engine: 'sqlite', file: 'a b.db' }))).toBe('a b.db')
  const things = table('things', { id: id() })
  const db = await open({ engine: 'sqlite', file }, defineSchema({ things }))
  await db.create()
  await db.close()
  expect(existsSync(file)).toBe(true)
  rmSync(folder, { recursive: true })
  await (await open({ engine: 'sqlite', file: ':memory:' }, defineSchema({}))).close()
})

test('what makes no URL is refused', () => {
  for (const parts of [
    { engine: 'a b', host: 'h' },
    { engine: 'postgres', host: 'h', port: 0 },
    { engine: 'postgres', host: 'h', port: 70_000 },
    { engine: 'postgres', host: 'h', password: 'secret' },
    { engine: 'sqlite', file: 'a\0b' },
    { engine: 'sqlite', file: '\ud800' },
  ])
    expect(() => urlOf(parts)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
})
