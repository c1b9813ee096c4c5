// Granary as its guide uses it: nothing prepared by hand.
import { amountAt, customerIdAt, newCustomers, newOrderAt, orderIdAt, pageStartAt, statusAt } from '../inputs.ts'
import type { OpenedPeer, Peer } from '../peer.ts'
import { present, type StreamSummary } from '../records.ts'
import { type Granary, loadEntry } from './granary-entry.ts'
import { granaryTables } from './granary-tables.ts'

export async function loadGranary(which: 'sources' | 'built'): Promise<Peer> {
  const granary = await loadEntry(which)
  return { name: 'granary', calls: 'asynchronous', open: (path) => open(granary, path) }
}

async function open(granary: Granary, path: string): Promise<OpenedPeer> {
  const { count, open: connect, sum } = granary
  const { customers, orders, schema } = granaryTables(granary)
  const db = await connect(`sqlite:${path}`, schema, { synchronous: 'normal' })
  return {
    workloads: {
      'pk-read': (iteration) =>
        db
          .select(orders)
          .from(orders)
          .where(orders.id.eq(orderIdAt(iteration)))
          .one(),
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
      'stream-30000': async (): Promise<StreamSummary> => {
        let rows = 0
        let total = 0
        for await (const order of db.select(orders).from(orders).orderBy(orders.id.asc()).stream()) {
          rows += 1
          total += order.total
        }
        return { rows, total }
      },
    },
    checkpoint: () => db.script('pragma wal_checkpoint(truncate)'),
    close: () => db.close(),
  }
}
