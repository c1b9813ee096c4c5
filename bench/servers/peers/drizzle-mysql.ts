import { count, desc, eq, gt, inArray, sum } from 'drizzle-orm'
import { drizzle as connect } from 'drizzle-orm/mysql2'
import { createPool } from 'mysql2/promise'
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
import { type Order, present, summaryOf } from '../../workloads/records.ts'
import { customers, orderLines, orders, products } from './drizzle-mysql-tables.ts'

export const drizzleMysql: Peer = { name: 'drizzle', calls: 'asynchronous', open }

async function open(url: string): Promise<OpenedPeer> {
  const pool = createPool({ uri: url, connectionLimit: 1 })
  const db = connect({ client: pool })
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
      // Its relational queries need lateral joins or outer references in derived tables: MariaDB has neither.
      'nested-50': async (iteration) => {
        const found = await db
          .select()
          .from(orders)
          .innerJoin(customers, eq(customers.id, orders.customerId))
          .where(gt(orders.id, pageStartAt(iteration)))
          .orderBy(orders.id)
          .limit(50)
        const ids = found.map((row) => row.orders.id)
        const lines = await db
          .select()
          .from(orderLines)
          .innerJoin(products, eq(products.id, orderLines.productId))
          .where(inArray(orderLines.orderId, ids))
          .orderBy(orderLines.id)
        const linesOf = Map.groupBy(lines, (row) => row.orderLines.orderId)
        return found.map((row) => ({
          ...row.orders,
          customer: row.customers,
          lines: (linesOf.get(row.orders.id) ?? []).map((line) => ({ ...line.orderLines, product: line.products })),
        }))
      },
      insert: async (iteration) => present((await db.insert(orders).values(newOrderAt(iteration)).$returningId())[0]).id,
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
          return present((await tx.insert(orders).values(order).$returningId())[0]).id
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
      'stream-30000': async () => summaryOf(await db.select().from(orders).orderBy(orders.id).iterator()),
      'concurrent-32': (iteration) => Promise.all(concurrentIdsAt(iteration).map(orderById)),
    },
    close: () => pool.end(),
  }
}
