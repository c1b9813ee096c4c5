import { id, integer, table, text } from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as own from '../../../src/sql/dialects/postgres/index.ts'
import { describeServer, runOnServer } from '../server-url.ts'
import { type OwnDatabase, ownDatabase } from './database.ts'

const tenant = own.contextSetting('app.tenant', integer())
const user = own.contextSetting('app.user', text())
const notes = table('notes', { id: id(), tenant: integer(), owner: text(), text: text() }, (t) => [
  own.rowSecurity({ force: true }),
  own.policy('own_tenant', { using: t.tenant.eq(tenant.value) }),
  own.policy('own_rows', { for: 'delete', as: 'restrictive', using: t.owner.eq(user.value) }),
])

describeServer('postgres', 'row security', () => {
  let database: OwnDatabase<{ notes: typeof notes }>
  // Superusers see everything, so the tests take a role that is none.
  const role = `granary_reader_${process.pid}`
  beforeAll(async () => {
    database = await ownDatabase({ notes })
    await runOnServer('postgres', database.fresh.url, `CREATE ROLE ${role}`)
    await runOnServer('postgres', database.fresh.url, `GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO ${role}`)
    await database.db.insert(notes).values([
      { tenant: 1, owner: 'ada', text: 'one' },
      { tenant: 1, owner: 'bob', text: 'two' },
      { tenant: 2, owner: 'ada', text: 'three' },
    ])
  })
  afterAll(async () => {
    await runOnServer('postgres', database.fresh.url, `DROP OWNED BY ${role}`)
    await runOnServer('postgres', database.fresh.url, `DROP ROLE ${role}`)
    await database.end()
  })
  const texts = (values: readonly own.ContextValue[]): Promise<string[]> =>
    own.withContext(
      database.db,
      values,
      async (tx) => (await tx.select({ text: notes.text }).from(notes).orderBy(notes.id.asc())).map((row) => row.text),
      { role },
    )

  it('shows the rows of the request alone', async () => {
    expect(await texts([tenant.is(1)])).toEqual(['one', 'two'])
    expect(await texts([tenant.is(2)])).toEqual(['three'])
    expect(await texts([])).toEqual([])
    expect(await Promise.all([texts([tenant.is(1)]), texts([tenant.is(2)]), texts([])])).toEqual([['one', 'two'], ['three'], []])
  })

  it('refuses rows of others, and restricts further', async () => {
    const { db } = database
    const insert = own.withContext(
      db,
      [tenant.is(1)],
      async (tx) => await tx.insert(notes).values({ tenant: 2, owner: 'ada', text: 'x' }),
      { role },
    )
    await expect(insert).rejects.toMatchObject({ details: expect.anything() })
    const removed = await own.withContext(db, [tenant.is(1), user.is("ada'; --")], async (tx) => await tx.delete(notes).everyRow(), {
      role,
    })
    expect(removed.changes).toBe(0)
    expect(
      await own.withContext(db, [tenant.is(1), user.is('bob')], async (tx) => (await tx.delete(notes).everyRow()).changes, { role }),
    ).toBe(1)
    expect(await texts([tenant.is(1)])).toEqual(['one'])
  })

  it('leaves nothing behind on the connection', async () => {
    const { db } = database
    await own.withContext(db, [tenant.is(1), user.is('x')], async (tx) => {
      expect(await tx.select({ tenant: tenant.value, user: user.value }).one()).toEqual({ tenant: 1, user: 'x' })
    })
    for (let round = 0; round < 12; round++)
      expect(await db.select({ tenant: tenant.value, user: user.value }).one()).toEqual({ tenant: null, user: null })
    await expect(own.withContext(db, [tenant.is(1)], () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await db.select({ tenant: tenant.value }).one()).toEqual({ tenant: null })
    expect(() => own.contextSetting('tenant', integer())).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }))
  })

  it('creates what is not there yet', async () => {
    await database.db.create({ ifNotExists: true })
  })
})
