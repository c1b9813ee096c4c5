// Drizzle has no streaming on PostgreSQL.
import { asc, count, desc, eq, gt, sum } from 'drizzle-orm'
import { drizzle as connect } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import {
  amountAt,
  concurrentIdsAt,
  customerIdAt,
  newCustomers,
  newOrderAt,
  orderIdAt,
  pageStartAt,
  statusAt,
} from '../../workloads/inputs.ts'
import type { OpenedPeer, Peer } from '../../workloads/peer.ts'
import { type Order, present } from '../../workloads/records.ts'
import * as schema from './drizzle-postgres-tables.ts'

const { customers, orderLines, orders } = schema

export const drizzlePostgres: Peer = { name: 'drizzle', calls: 'asynchronous', open }

async function open(url: string): Promise<OpenedPeer> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const db = connect({ client: pool, schema })
  const orderById = async (id: number): Promise<Order> => present((await db.select().from(orders).where(eq(orders.id, id)))[0])
  return {
    workloads: {
      'pk-read': (iteration) => orderById(orderIdAt(iteration)),
      'list-100': (iteration) =>
        db
          .select()
          .from(orders)
          .where(gt(orders.id, pageStartAt(iteration)))
          .orderBy(orders.id)
          .limit(100),
      'nested-50': (iteration) =>
        db.query.orders.findMany({
          where: gt(orders.id, pageStartAt(iteration)),
          orderBy: asc(orders.id),
          limit: 50,
          with: { customer: true, lines: { orderBy: asc(orderLines.id), with: { product: true } } },
        }),
      insert: async (iteration) => present((await db.insert(orders).values(newOrderAt(iteration)).returning({ id: orders.id }))[0]).id,
      'insert-1000': async () => {
        await db.insert(customers).values([...newCustomers])
      },
      update: async (iteration) => {
        await db
          .update(orders)
          .set({ status: statusAt(iteration), total: amountAt(iteration) })
          .where(eq(orders.id, orderIdAt(iteration)))
      },
      transaction: (iteration) =>
        db.transaction(async (tx) => {
          const order = newOrderAt(iteration)
          const customerId = customerIdAt(iteration)
          const customer = present((await tx.select().from(customers).where(eq(customers.id, customerId)))[0])
          await tx
            .update(customers)
            .set({ balance: customer.balance - order.total })
            .where(eq(customers.id, customerId))
          return present((await tx.insert(orders).values(order).returning({ id: orders.id }))[0]).id
        }),
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
      },
      'read-30000': () => db.select().from(orders).orderBy(orders.id),
      'concurrent-32': (iteration) => Promise.all(concurrentIdsAt(iteration).map(orderById)),
    },
    close: () => pool.end(),
  }
}
