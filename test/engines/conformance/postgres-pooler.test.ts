import { randomBytes } from 'node:crypto'
import { open } from 'granary'
import { type EngineUnderTest, relationalSuites, runSuites } from 'granary/testing'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { Pooler } from '../../../scripts/engines/pgbouncer.ts'
import { describePooler, newPooler, removePooler, through } from '../postgres/pooler-server.ts'
import { runOnServer } from '../server-url.ts'
import { postgresOptOuts } from './opt-outs.ts'

describePooler('conformance through a pooler', (url) => {
  let pooler: Pooler

  beforeAll(async () => {
    pooler = await newPooler({ url, serverConnections: 4 })
  })

  afterAll(() => removePooler(pooler))

  const engine: EngineUnderTest = {
    name: 'PostgreSQL 15 through PgBouncer',
    async open(schema, options) {
      const own = new URL(url)
      own.pathname = `/granary_${randomBytes(6).toString('hex')}`
      const name = own.pathname.slice(1)
      await runOnServer('postgres', url, `CREATE DATABASE ${name}`)
      for (const extension of ['pgcrypto', 'unaccent']) await runOnServer('postgres', own.href, `CREATE EXTENSION ${extension}`)
      const db = await open(through(pooler, own.href), schema, { ...options, pooler: 'transaction' })
      const close = db.close.bind(db)
      let closed: Promise<void> | undefined
      db.close = () => {
        closed ??= close().then(() => runOnServer('postgres', url, `DROP DATABASE ${name} WITH (FORCE)`))
        return closed
      }
      return db
    },
    optOuts: postgresOptOuts,
  }
  runSuites(relationalSuites, engine, { describe, test, after: afterAll })
})
