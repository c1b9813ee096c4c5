import {
  type Database,
  defineSchema,
  grant,
  id,
  insert,
  integer,
  open,
  printSchema,
  type Role,
  references,
  revoke,
  role,
  select,
  table,
  text,
  trigger,
  view,
} from 'granary'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeServer, type FreshDatabase, freshDatabase, runOnServer, serverUrl } from './server-url.ts'

const suffix = process.pid
const airports = table('airports', { iata: text({ length: 3 }).primaryKey(), name: text({ length: 50 }), budget: integer().default(0) })
const flights = table('flights', { id: id(), origin: references(() => airports.iata), delay: integer() })
const log = table('log', { id: id(), what: text() })
const late = view('late', select({ origin: flights.origin, delay: flights.delay }).from(flights).where(flights.delay.gt(60)))
const noting = trigger('note_flight', {
  on: flights,
  timing: 'after',
  events: ['insert'],
  run: () => insert(log).values({ what: 'flight' }),
})
const reader = role(`granary_reader_${suffix}`)
const clerk = role(`granary_clerk_${suffix}`, { memberOf: [reader] })
const viewer = role(`granary_viewer_${suffix}`)
const planner = role(`granary_planner_${suffix}`)
const schema = defineSchema({
  airports,
  flights,
  log,
  late,
  noting,
  reader,
  clerk,
  viewer,
  planner,
  reading: grant(['select'], airports, { to: reader }),
  notTheBudget: revoke(['select'], airports, { from: reader, columns: [airports.budget] }),
  renaming: grant(['update'], airports, { to: clerk, columns: [airports.name] }),
  viewing: grant(['select'], late, { to: viewer }),
  planning: grant(['insert'], flights, { to: planner, columns: [flights.origin, flights.delay] }),
})

const refused = { code: 'PERMISSION_DENIED' }

for (const engine of ['postgres', 'mariadb'] as const) {
  describeServer(engine, 'roles', () => {
    let place: FreshDatabase
    let owner: Database<typeof schema.stores>
    const users = new Set<string>()
    const opened: Database<typeof schema.stores>[] = []
    const as = async (which: Role): Promise<Database<typeof schema.stores>> => {
      const db = await open(engine === 'postgres' ? place.url : await memberOf(which), schema, { role: which, pool: { maximum: 1 } })
      opened.push(db)
      return db
    }

    // On these servers a role adds to what a user may do, so its members have nothing else.
    const memberOf = async ({ name }: Role): Promise<string> => {
      const url = new URL(place.url)
      url.username = `member_of_${name}`.slice(0, 32)
      url.password = 'secret'
      await runOnServer(engine, place.url, `CREATE USER IF NOT EXISTS '${url.username}'@'%' IDENTIFIED BY 'secret'`)
      await runOnServer(engine, place.url, `GRANT '${name}' TO '${url.username}'@'%'`)
      // Without it the server does not let the user into the database.
      await runOnServer(engine, place.url, `SET DEFAULT ROLE '${name}' FOR '${url.username}'@'%'`)
      users.add(url.username)
      return url.href
    }

    beforeAll(async () => {
      place = await freshDatabase(engine, serverUrl(engine))
      owner = await open(place.url, schema)
      await owner.create()
      await owner.insert(airports).values([
        { iata: 'AUS', name: 'Austin', budget: 5 },
        { iata: 'DFW', name: 'Dallas' },
      ])
      await owner.insert(flights).values([
        { origin: 'AUS', delay: 5 },
        { origin: 'AUS', delay: 90 },
      ])
    })
    afterAll(async () => {
      for (const db of opened) await db.close()
      await owner.drop({ ifExists: true })
      for (const user of users) await runOnServer(engine, place.url, `DROP USER '${user}'@'%'`)
      await owner.close()
      await place.drop()
    })

    it('read what was granted, and not the column that was revoked', async () => {
      const db = await as(reader)
      expect(await db.select({ name: airports.name }).from(airports).orderBy(airports.iata)).toEqual([
        { name: 'Austin' },
        { name: 'Dallas' },
      ])
      await expect(db.select({ budget: airports.budget }).from(airports)).rejects.toMatchObject(refused)
      await expect(db.select(flights).from(flights)).rejects.toMatchObject(refused)
      await expect(db.update(airports).set({ name: 'x' }).everyRow()).rejects.toMatchObject(refused)
    })

    it('have the rights of the roles that they are members of', async () => {
      const db = await as(clerk)
      await db.update(airports).set({ name: 'Dallas Fort Worth' }).where(airports.iata.eq('DFW'))
      expect(await db.select({ name: airports.name }).from(airports).where(airports.iata.eq('DFW')).one()).toEqual({
        name: 'Dallas Fort Worth',
      })
      await expect(db.update(airports).set({ budget: 7 }).everyRow()).rejects.toMatchObject(refused)
    })

    it('read through a view what they may not read themselves', async () => {
      const db = await as(viewer)
      expect(await db.select(late).from(late)).toEqual([{ origin: 'AUS', delay: 90 }])
      await expect(db.select(flights).from(flights)).rejects.toMatchObject(refused)
    })

    it('fire triggers that have the rights of the schema', async () => {
      const db = await as(planner)
      const before = await owner.select(log).from(log)
      await db.insert(flights).values({ origin: 'DFW', delay: 1 })
      await expect(db.select(log).from(log)).rejects.toMatchObject(refused)
      expect(await owner.select(log).from(log)).toHaveLength(before.length + 1)
    })

    if (engine === 'mariadb') {
      it('are refused to a user who would keep rights of its own', async () => {
        await expect(open(place.url, schema, { role: reader })).rejects.toMatchObject({
          code: 'CAPABILITY_MISSING',
          details: { capability: 'sql.exclusiveRoles' },
        })
      })
    }

    it('are read back and printed', async () => {
      const description = await owner.inspect()
      expect(description.roles).toEqual([
        { name: clerk.name, memberOf: [reader.name] },
        { name: planner.name, memberOf: [] },
        { name: reader.name, memberOf: [] },
        { name: viewer.name, memberOf: [] },
      ])
      expect(description.privileges).toEqual([
        { role: clerk.name, sort: 'table', name: 'airports', privileges: [{ privilege: 'update', columns: ['name'] }] },
        { role: planner.name, sort: 'table', name: 'flights', privileges: [{ privilege: 'insert', columns: ['delay', 'origin'] }] },
        { role: reader.name, sort: 'table', name: 'airports', privileges: [{ privilege: 'select', columns: ['iata', 'name'] }] },
        { role: viewer.name, sort: 'view', name: 'late', privileges: [{ privilege: 'select' }] },
      ])
      const source = printSchema(description)
      expect(source).toContain(`role('${clerk.name}', { memberOf: [`)
      expect(source).toMatch(/grant\(\['update'\], airports, \{ to: \w+, columns: \[airports\.name\] \}\)/)
    })

    it('are made again without more than is declared', async () => {
      await owner.create({ ifNotExists: true })
      const db = await as(reader)
      await expect(db.select({ budget: airports.budget }).from(airports)).rejects.toMatchObject(refused)
      expect(await db.select({ name: airports.name }).from(airports)).toHaveLength(2)
    })
  })
}
