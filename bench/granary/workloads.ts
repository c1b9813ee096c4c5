// Granary as its guide uses it: nothing prepared by hand.
import { amountAt, concurrentIdsAt, customerIdAt, newCustomers, newOrderAt, orderIdAt, pageStartAt, statusAt } from '../workloads/inputs.ts'
import type { OpenedPeer } from '../workloads/peer.ts'
import { type Order, present, summaryOf } from '../workloads/records.ts'
import type { Granary } from './entry.ts'
import type { GranaryDatabase, GranaryTables } from './tables.ts'

export function granaryWorkloads(granary: Granary, db: GranaryDatabase, { customers, orders }: GranaryTables): OpenedPeer['workloads'] {
  const { count, sum } = granary
  const orderById = (id: number): PromiseLike<Order> => db.select(orders).from(orders).where(orders.id.eq(id)).one()
  return {
    'pk-read': (iteration) => orderById(orderIdAt(iteration)),
    'list-100': (iteration) =>
      db
        .select(orders)
        .from(orders)
        .where(orders.id.gt(pageStartAt(iteration)))
        .orderBy(orders.id.asc())
        .limit(100),
    insert: async (iteration) => {
      const [made] = await db.insert(orders).values(newOrderAt(iteration)).returning({ id: orders.id })
      return present(made).id
    },
    'insert-1000': async () => {
      await db.insert(customers).values(newCustomers)
    },
    update: async (iteration) => {
      await db
        .update(orders)
        .set({ status: statusAt(iteration), total: amountAt(iteration) })
        .where(orders.id.eq(orderIdAt(iteration)))
    },
    transaction: (iteration) =>
      db.transaction(async (tx) => {
        const order = newOrderAt(iteration)
        const customerId = customerIdAt(iteration)
        const customer = await tx.select(customers).from(customers).where(customers.id.eq(customerId)).one()
        await tx
          .update(customers)
          .set({ balance: customer.balance - order.total })
          .where(customers.id.eq(customerId))
        const [made] = await tx.insert(orders).values(order).returning({ id: orders.id })
        return present(made).id
      }),
    'aggregate-top-10': (iteration) => {
      const revenue = sum(orders.total)
      return db
        .select({ id: customers.id, name: customers.name, orderCount: count(), revenue })
        .from(orders)
        .join(customers, customers.id.eq(orders.customerId))
        .where(orders.status.eq(statusAt(iteration)))
        .groupBy(customers.id, customers.name)
        .orderBy(revenue.desc(), customers.id.asc())
        .limit(10)
    },
    'read-30000': () => db.select(orders).from(orders).orderBy(orders.id.asc()),
    'stream-30000': () => summaryOf(db.select(orders).from(orders).orderBy(orders.id.asc()).stream()),
    'concurrent-32': (iteration) => Promise.all(concurrentIdsAt(iteration).map(orderById)),
  }
}
