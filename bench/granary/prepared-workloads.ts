// Granary with `db.prepare` for every statement it takes.
import { amountAt, concurrentIdsAt, newOrderAt, orderIdAt, pageStartAt, statusAt } from '../workloads/inputs.ts'
import type { OpenedPeer } from '../workloads/peer.ts'
import type { Granary } from './entry.ts'
import type { GranaryDatabase, GranaryTables } from './tables.ts'

export function granaryPreparedWorkloads(
  granary: Granary,
  db: GranaryDatabase,
  { customers, orders }: GranaryTables,
): OpenedPeer['workloads'] {
  const { count, id, real, sum, text } = granary
  const orderById = db.prepare({ id: id() }, (p) => db.select(orders).from(orders).where(orders.id.eq(p.id)))
  const ordersAfter = db.prepare({ after: id() }, (p) =>
    db.select(orders).from(orders).where(orders.id.gt(p.after)).orderBy(orders.id.asc()).limit(100),
  )
  const allOrders = db.prepare({}, () => db.select(orders).from(orders).orderBy(orders.id.asc()))
  const insertOrder = db.prepare(
    {
      customerId: id(),
      status: text(),
      total: real(),
      placedAt: text(),
      note: text().nullable(),
    },
    (p) => db.insert(orders).values(p).returning({ id: orders.id }),
  )
  const updateOrder = db.prepare({ id: id(), status: text(), total: real() }, (p) =>
    db.update(orders).set({ status: p.status, total: p.total }).where(orders.id.eq(p.id)),
  )
  const topCustomers = db.prepare({ status: text() }, (p) => {
    const revenue = sum(orders.total)
    return db
      .select({ id: customers.id, name: customers.name, orderCount: count(), revenue })
      .from(orders)
      .join(customers, customers.id.eq(orders.customerId))
      .where(orders.status.eq(p.status))
      .groupBy(customers.id, customers.name)
      .orderBy(revenue.desc(), customers.id.asc())
      .limit(10)
  })
  return {
    'pk-read': (iteration) => orderById.one({ id: orderIdAt(iteration) }),
    'list-100': (iteration) => ordersAfter.all({ after: pageStartAt(iteration) }),
    insert: async (iteration) => (await insertOrder.one(newOrderAt(iteration))).id,
    update: async (iteration) => {
      await updateOrder.run({ id: orderIdAt(iteration), status: statusAt(iteration), total: amountAt(iteration) })
    },
    'aggregate-top-10': (iteration) => topCustomers.all({ status: statusAt(iteration) }),
    'read-30000': () => allOrders.all({}),
    'concurrent-32': (iteration) => Promise.all(concurrentIdsAt(iteration).map((id) => orderById.one({ id }))),
  }
}
