// better-sqlite3 is synchronous, so Drizzle's documentation uses the synchronous forms `.all()`, `.get()` and `.run()` for it.
// It has no streaming on SQLite.
import { count, desc, eq, gt, sum } from 'drizzle-orm'
import { drizzle as connect } from 'drizzle-orm/better-sqlite3'
import { amountAt, customerIdAt, newCustomers, newOrderAt, orderIdAt, pageStartAt, statusAt } from '../../workloads/inputs.ts'
import type { OpenedPeer, Peer } from '../../workloads/peer.ts'
import { present } from '../../workloads/records.ts'
import { checkpointStatement } from '../settings.ts'
import { openBetterSqlite3 } from './better-sqlite3-file.ts'
import { customers, orders } from './drizzle-tables.ts'

export const drizzle: Peer = { name: 'drizzle', calls: 'synchronous', open }

async function open(path: string): Promise<OpenedPeer> {
  const database = openBetterSqlite3(path)
  const db = connect({ client: database })
  return {
    workloads: {
      'pk-read': (iteration) =>
        db
          .select()
          .from(orders)
          .where(eq(orders.id, orderIdAt(iteration)))
          .get(),
      'list-100': (iteration) =>
        db
          .select()
          .from(orders)
          .where(gt(orders.id, pageStartAt(iteration)))
          .orderBy(orders.id)
          .limit(100)
          .all(),
      insert: (iteration) => present(db.insert(orders).values(newOrderAt(iteration)).returning({ id: orders.id }).get()).id,
      'insert-1000': () => {
        db.insert(customers)
          .values([...newCustomers])
          .run()
      },
      update: (iteration) => {
        db.update(orders)
          .set({ status: statusAt(iteration), total: amountAt(iteration) })
          .where(eq(orders.id, orderIdAt(iteration)))
          .run()
      },
      transaction: (iteration) =>
        db.transaction(
          (tx) => {
            const order = newOrderAt(iteration)
            const customerId = customerIdAt(iteration)
            const customer = present(tx.select().from(customers).where(eq(customers.id, customerId)).get())
            tx.update(customers)
              .set({ balance: customer.balance - order.total })
              .where(eq(customers.id, customerId))
              .run()
            return present(tx.insert(orders).values(order).returning({ id: orders.id }).get()).id
          },
          { behavior: 'immediate' },
        ),
      'aggregate-top-10': (iteration) => {
        const revenue = sum(orders.total).mapWith(Number)
        return db
          .select({ id: customers.id, name: customers.name, orderCount: count(), revenue })
          .from(orders)
          .innerJoin(customers, eq(customers.id, orders.customerId))
          .where(eq(orders.status, statusAt(iteration)))
          .groupBy(customers.id, customers.name)
          .orderBy(desc(revenue), customers.id)
          .limit(10)
          .all()
      },
      'read-30000': () => db.select().from(orders).orderBy(orders.id).all(),
    },
    checkpoint: () => database.exec(checkpointStatement),
    close: () => database.close(),
  }
}
