import { type DatabaseParts, defineSchema, open, urlOf } from 'granary'
import { expect, it, onTestFinished } from 'vitest'
import { describeServer, runOnServer } from './server-url.ts'

const suffix = process.pid
const user = `us:er@%#${suffix}`
const password = `p@ss:/?#[]%'\\ é&=+`
const database = `d "/?#@%é\` ${suffix}`

/** The parts of the server's URL, with an account and a database whose names need to be encoded everywhere. */
function partsOf(engine: string, url: string): DatabaseParts {
  const { hostname, port } = new URL(url)
  return { engine, host: hostname, port: Number(port), user, password, database }
}

async function opens(parts: DatabaseParts, question: string): Promise<void> {
  for (const place of [parts, urlOf(parts)]) {
    const db = await open(place, defineSchema({}))
    expect((await db.untyped(question)).rows).toEqual([[user, database]])
    await db.close()
  }
  await expect(open({ ...parts, password: `${password}x` }, defineSchema({}))).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' })
}

describeServer('postgres', 'a database by its parts', (url) => {
  it('has any characters in its names and its password', async () => {
    const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
    await runOnServer('postgres', url, `CREATE ROLE ${quoted(user)} LOGIN PASSWORD '${password.replaceAll("'", "''")}'`)
    onTestFinished(() => runOnServer('postgres', url, `DROP ROLE ${quoted(user)}`))
    await runOnServer('postgres', url, `CREATE DATABASE ${quoted(database)}`)
    onTestFinished(() => runOnServer('postgres', url, `DROP DATABASE ${quoted(database)} WITH (FORCE)`))
    await opens(partsOf('postgres', url), 'SELECT current_user::text, current_database()::text')
  })
})

describeServer('mariadb', 'a database by its parts', (url) => {
  it('has any characters in its names and its password', async () => {
    const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``
    const secret = password.replaceAll('\\', '\\\\').replaceAll("'", "''")
    await runOnServer('mariadb', url, `CREATE USER ${quoted(user)}@'%' IDENTIFIED BY '${secret}'`)
    onTestFinished(() => runOnServer('mariadb', url, `DROP USER ${quoted(user)}@'%'`))
    await runOnServer('mariadb', url, `CREATE DATABASE ${quoted(database)}`)
    onTestFinished(() => runOnServer('mariadb', url, `DROP DATABASE ${quoted(database)}`))
    // The wildcards of a database's name are % and _.
    await runOnServer('mariadb', url, `GRANT ALL ON *.* TO ${quoted(user)}@'%'`)
    await opens(partsOf('mariadb', url), "SELECT SUBSTRING_INDEX(USER(), '@', 2), DATABASE()")
  })
})
