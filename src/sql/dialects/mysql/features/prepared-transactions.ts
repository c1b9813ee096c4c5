import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { ConfigurationError, DataError, OperationalError, ProgrammingError } from '../../../../errors/index.ts'
import type { Stores } from '../../../../schema/tables/schema.ts'
import type { Database, Handle, Transaction } from '../../../engine/database.ts'
import type { ServerSession } from '../../../engine/server/session.ts'
import type { TransactionOptions } from '../../../engine/transaction-options.ts'
import { executorKey } from '../../../statements/executor.ts'
import { MysqlSession } from '../engine/mysql-session.ts'
import { mysqlStoredLiteral } from '../literal.ts'

/**
 * Runs work in a transaction and prepares it (two-phase commit, `XA` of the MySQL manual §15.3.8 and of the MariaDB documentation) in place
 * of committing it: from then on it can be committed or rolled back by its name, from any connection and after a crash of the server. Until
 * then its locks are held. When the work throws, it is rolled back as always. `tx.onCommit` is called when it is prepared. Names are those of
 * one database.
 *
 * Throws DataError VALUE_TOO_LONG for a name of more than 64 bytes; what the work throws; OperationalError ENGINE_ERROR where the name is taken.
 *
 * ```ts
 * import type { Db } from 'granary'
 * import { commitPrepared, prepareTransaction } from 'granary/mysql'
 *
 * const move = async (db: Db, other: Db) => {
 *   await prepareTransaction(db, 'move 7', async () => {})
 *   await prepareTransaction(other, 'move 7', async () => {})
 *   await commitPrepared(db, 'move 7')
 *   await commitPrepared(other, 'move 7')
 * }
 * ```
 */
export function prepareTransaction<S extends Stores, T>(
  db: Database<S>,
  name: string,
  work: (tx: Transaction) => Promise<T>,
  options: Omit<TransactionOptions, 'readOnly'> = {},
): Promise<T> {
  checkName(name)
  checkCapable(db)
  return prepared(db, name, work, options)
}

async function prepared<S extends Stores, T>(
  db: Database<S>,
  name: string,
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  let connection = 0
  const result = await db.transaction(async (tx) => {
    await tx[executorKey]().use(async (session) => {
      const own = ownSession(session)
      connection = own.serverId
      await own.beginTwoPhase(await identifierOf(name, own), options.isolationLevel)
    })
    return await work(tx)
  }, options)
  await db[executorKey]().use((session) => untilGone(connection, session))
  return result
}

/** How long a connection may take to end, in milliseconds. */
const endLimit = 5000

// The server hands over what is prepared when the connection has ended, which it does not announce.
async function untilGone(connection: number, session: ServerSession): Promise<void> {
  for (const until = performance.now() + endLimit; performance.now() < until; await pause(1)) {
    const { rows } = await session.untyped(`SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = ${connection}`)
    if (rows.length === 0) return
  }
  throw new OperationalError(
    'ENGINE_ERROR',
    'the transaction is prepared, and its connection has not ended: until it has, no other can commit it or roll it back',
  )
}

/** A transaction that waits to be committed or rolled back. The server tells neither when it was prepared nor by whom. */
export interface PreparedTransaction {
  readonly name: string
}

/**
 * The transactions of this database that were prepared by `prepareTransaction` and neither committed nor rolled back, by their names. On MySQL
 * the user needs the privilege XA_RECOVER_ADMIN.
 *
 * Throws ProgrammingError PERMISSION_DENIED.
 */
export async function preparedTransactions(db: Handle): Promise<readonly PreparedTransaction[]> {
  checkCapable(db)
  const names = await db[executorKey]().use(async (session) => {
    const qualifier = await qualifierOf(session)
    const { rows } = await session.untyped('XA RECOVER')
    return rows.flatMap((row) => nameIn(row, qualifier) ?? [])
  })
  return names.sort().map((name) => ({ name }))
}

/** Commits a prepared transaction. Throws ProgrammingError OBJECT_MISSING where there is none of the name. */
export function commitPrepared<S extends Stores>(db: Database<S>, name: string): Promise<void> {
  return ended(db, name, 'COMMIT')
}

/** Rolls a prepared transaction back. Throws ProgrammingError OBJECT_MISSING where there is none of the name. */
export function rollbackPrepared<S extends Stores>(db: Database<S>, name: string): Promise<void> {
  return ended(db, name, 'ROLLBACK')
}

async function ended(db: Handle, name: string, end: 'COMMIT' | 'ROLLBACK'): Promise<void> {
  checkName(name)
  checkCapable(db)
  await db[executorKey]().use(async (session) => session.run(`XA ${end} ${await identifierOf(name, session)}`))
}

/** Tells the transactions that are made here from those of other programs: any whole number but 1 and below, which others take (‘granary’). */
const format = 0x67_72_61_6e

/** `xid: gtrid, bqual, formatID`: the name, the database that it belongs to, the program that made it. */
async function identifierOf(name: string, session: ServerSession): Promise<string> {
  return `${mysqlStoredLiteral(name)}, ${mysqlStoredLiteral(await qualifierOf(session))}, ${format}`
}

/** A part of an identifier has at most 64 bytes. */
const longestPart = 64

async function qualifierOf(session: ServerSession): Promise<string> {
  const { rows } = await session.untyped('SELECT DATABASE()')
  const name = String(rows[0]?.[0])
  return Buffer.byteLength(name) <= longestPart ? name : createHash('sha256').update(name).digest('hex')
}

/** The name in a row of XA RECOVER: format, length of the name in bytes, length of the qualifier, both behind each other. */
function nameIn([formatId, nameLength, , data]: readonly unknown[], qualifier: string): string | undefined {
  if (Number(formatId) !== format) return undefined
  const bytes = data instanceof Uint8Array ? Buffer.from(data) : Buffer.from(String(data))
  const length = Number(nameLength)
  return bytes.subarray(length).toString() === qualifier ? bytes.subarray(0, length).toString() : undefined
}

function checkCapable(db: Handle): void {
  const { dialect } = db[executorKey]()
  if (!dialect.capabilities.has('sql.twoPhaseCommit'))
    throw new ConfigurationError('CAPABILITY_MISSING', `${dialect.name} lacks the capability sql.twoPhaseCommit`, {
      details: { capability: 'sql.twoPhaseCommit' },
    })
}

function ownSession(session: ServerSession): MysqlSession {
  if (session instanceof MysqlSession) return session
  throw new ConfigurationError(
    'CAPABILITY_MISSING',
    'this engine has two-phase commit in another form: take prepareTransaction of its own entry',
    {
      details: { capability: 'sql.twoPhaseCommit' },
    },
  )
}

function checkName(name: string): void {
  if (name === '') throw new ProgrammingError('STATEMENT_INVALID', 'a prepared transaction needs a name')
  if (Buffer.byteLength(name) > longestPart)
    throw new DataError('VALUE_TOO_LONG', `the name of a prepared transaction has at most ${longestPart} bytes`)
}
