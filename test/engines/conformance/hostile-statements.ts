import {
  alias,
  call,
  commonTable,
  count,
  type Db,
  fullTextIndex,
  GranaryError,
  highlight,
  id,
  identifier,
  jsonEach,
  jsonObject,
  match,
  type PrintedStatement,
  select,
  snippet,
  sql,
  type TextExpression,
  table,
  text,
  tuple,
  unnest,
  value,
  values,
  when,
} from 'granary'

export const kept = table('kept', { id: id(), name: text(), note: text().nullable() }, (t) => [fullTextIndex([t.name])])

/** A statement, or what its database says when it is built. */
export interface HostileStatement {
  readonly place: string
  readonly statement: { toSql(): PrintedStatement; all?(): Promise<unknown> }
}

const places: Readonly<Record<string, (db: Db, given: string) => HostileStatement['statement']>> = {
  eq: (db, given) => query(db).where(kept.name.eq(given)),
  in: (db, given) => query(db).where(kept.name.in([given, given])),
  between: (db, given) => query(db).where(kept.name.between(given, given)),
  // A pattern may not end in its escape character.
  like: (db, given) => query(db).where(kept.name.like(given.replaceAll('\\', '\\\\'))),
  ilike: (db, given) => query(db).where(kept.name.ilike(given.replaceAll('\\', '\\\\'))),
  parts: (db, given) =>
    query(db).where(kept.name.contains(given), kept.name.startsWith(given), kept.name.endsWith(given), kept.name.icontains(given)),
  concat: (db, given) => db.select({ a: kept.name.concat(given) }).from(kept),
  case: (db, given) => db.select({ a: when(kept.name.eq(given), given).otherwise(given) }).from(kept),
  tuple: (db, given) => query(db).where(tuple(kept.name, kept.note).eq([given, given])),
  value: (db, given) => db.select({ a: value(given), b: value(given, text()) }),
  template: (db, given) => db.select({ a: sql(text())`concat(${given}, ${given})` }),
  'join of values': (db, given) => db.select({ a: sql(text())`concat(${sql.join([given, given])})` }),
  call: (db, given) => db.select({ a: call('concat', [given, given], text()) }),
  insert: (db, given) => db.insert(kept).values({ name: given, note: given }),
  upsert: (db, given) =>
    db
      .insert(kept)
      .values({ id: 1, name: given })
      .onConflictDoUpdate({ target: [kept.id], set: { note: given } }),
  update: (db, given) => db.update(kept).set({ name: given }).where(kept.note.eq(given)),
  delete: (db, given) => db.delete(kept).where(kept.name.eq(given), kept.id.lt(0)),
  values: (db, given) => db.select({ n: count() }).from(values('v', { a: text() }, [{ a: given }])),
  unnest: (db, given) => db.select({ n: count() }).from(unnest('u', [given], text())),
  json: (db, given) => db.select({ a: jsonObject({ a: value(given) }) }),
  jsonEach: (db, given) => db.select({ n: count() }).from(jsonEach('e', [{ a: given }], { a: text() })),
  match: (db, given) => query(db).where(match(kept.name, given)),
  highlight: (db, given) =>
    db
      .select({
        a: highlight(match(kept.name, given), kept.name, given, given),
        b: snippet(match(kept.name, given), kept.name, { open: given, ellipsis: given }),
      })
      .from(kept)
      .where(match(kept.name, given)),
  order: (db, given) => query(db).orderBy(kept.name.eq(given)),
  having: (db, given) => db.select({ n: count() }).from(kept).groupBy(kept.name).having(kept.name.ne(given)),
  'set operation': (db, given) =>
    query(db)
      .where(kept.name.eq(given))
      .union(query(db).where(kept.name.ne(given))),
  'common table': (db, given) => {
    const found = commonTable('found', select({ id: kept.id }).from(kept).where(kept.name.eq(given)))
    return db.select({ id: found.id }).from(found)
  },
}

const query = (db: Db) => db.select({ id: kept.id }).from(kept)

/** The places of a statement that take a value on this database; those that it refuses by a capability are left out. */
export function placesFor(db: Db): readonly string[] {
  return Object.keys(places).filter((place) => {
    try {
      statementWith(db, place, 'plain').toSql()
      return true
    } catch (error) {
      if (error instanceof GranaryError && error.code === 'CAPABILITY_MISSING') return false
      throw error
    }
  })
}

/** A statement with a value in one of its places. */
export function statementWith(db: Db, place: string, given: string): HostileStatement['statement'] {
  const make = places[place]
  if (make === undefined) throw new Error(`there is no place ${place}`)
  return make(db, given)
}

/** Statements with names in every place that takes one. */
export function statementsNamed(db: Db, first: string, second: string): readonly { toSql(): PrintedStatement }[] {
  const odd = table(first, { [second]: text() })
  const column = textColumn(odd[second])
  const other = alias(odd, `${first}2`)
  const common = commonTable(first, select({ [second]: value('z') }))
  const listed = values(first, { [second]: text() }, [{ [second]: 'v' }])
  return [
    db
      .select({ [second]: column })
      .from(odd)
      .where(column.eq('x'))
      .orderBy(column),
    db.select({ 'the answer': textColumn(other[second]) }).from(other),
    db.select({ [first]: column, [`${second}2`]: column }).from(odd),
    db.insert(odd).values({ [second]: 'x' }),
    db
      .update(odd)
      .set({ [second]: 'x' })
      .where(column.eq('y')),
    db.delete(odd).where(column.eq('x')),
    db.select({ 'the answer': textColumn(common[second]) }).from(common),
    db.select({ 'the answer': textColumn(listed[second]) }).from(listed),
    db.prepare({}, () => sql`select ${identifier(first, second)} from ${identifier(first)}`),
  ]
}

// A column of a computed name is one of the table's, whose type TypeScript cannot follow.
export function textColumn(column: unknown): TextExpression<string, never> {
  return column as TextExpression<string, never>
}
