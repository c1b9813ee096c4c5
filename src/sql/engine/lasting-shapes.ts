import { id, integer, text } from '../../schema/tables/columns.ts'
import { table } from '../../schema/tables/table.ts'
import type { Dialect } from '../compile/dialect.ts'
import { PlanCache } from '../compile/plan-cache.ts'
import { ChangeStatement } from '../statements/change.ts'
import { InsertStatement } from '../statements/insert.ts'
import { select } from '../statements/select.ts'

/**
 * One statement of each kind, to be kept as long as a database is open.
 *
 * V8 throws optimised code away when the last object of a hidden class that the code relies on is collected. Statements live for one
 * execution only, so every full garbage collection would send the building of statements back to the interpreter: measured, a get by key
 * then takes 1.6 times as long until it is optimised again.
 */
export function lastingShapes(dialect: Dialect): readonly unknown[] {
  const shape = table('shape', { id: id(), number: integer(), text: text() })
  const other = table('other', { id: id(), number: integer() })
  const condition = shape.id
    .eq(1)
    .and(shape.text.eq(''))
    .or(shape.number.in([1, 2]))
  const building = [
    select(shape),
    select({ id: shape.id }).from(shape),
    select(shape).from(shape).where(shape.id.eq(1)),
    shape.id.eq(1),
    shape.id.desc(),
  ]
  const query = select({ id: shape.id, other: other.number })
    .from(shape)
    .join(other, other.id.eq(shape.id))
    .where(condition)
    .groupBy(shape.id)
    .orderBy(shape.id.asc())
    .limit(1)
  const insert = new InsertStatement(undefined, shape).values({ number: 1, text: '' }).returning({ id: shape.id })
  const update = new ChangeStatement('update', undefined, shape).set({ number: 1 }).where(shape.id.eq(1))
  const remove = new ChangeStatement('delete', undefined, shape).where(shape.id.eq(1))
  const plans = new PlanCache(dialect)
  const nodes = [query.node, ...insert.nodes(dialect), update.node, remove.node]
  return [building, query, insert, update, remove, nodes, nodes.map((node) => plans.find(node))]
}
