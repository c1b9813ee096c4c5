// Drizzle with every statement prepared by hand and by name, as its page on query performance recommends.
import { asc, count, desc, eq, gt, sql, sum } from 'drizzle-orm'
import { drizzle as connect } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { amountAt, concurrentIdsAt, newOrderAt, orderIdAt, pageStartAt, statusAt } from '../../workloads/inputs.ts'
import type { OpenedPeer, Peer } from '../../workloads/peer.ts'
import { type Order, present } from '../../workloads/records.ts'
import * as schema from './drizzle-postgres-tables.ts'

const { customers, orderLines, orders } = schema

export const drizzlePostgresPrepared: Peer = { name: 'drizzle-prepared', calls: 'asynchronous', open }

async function open(url: string): Promise<OpenedPeer> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const db = connect({ client: pool, schema })
  const value = sql.placeholder

  const selectOrder = db
    .select()
    .from(orders)
    .where(eq(orders.id, value('id')))
    .prepare('orderById')
  const ordersAfter = db
    .select()
    .from(orders)
    .where(gt(orders.id, value('after')))
    .orderBy(orders.id)
    .limit(100)
    .prepare('ordersAfter')
  const nestedOrders = db.query.orders
    .findMany({
      where: gt(orders.id, value('after')),
      orderBy: asc(orders.id),
      limit: 50,
      with: { customer: true, lines: { orderBy: asc(orderLines.id), with: { product: true } } },
    })
    .prepare('nestedOrders')
  const allOrders = db.select().from(orders).orderBy(orders.id).prepare('allOrders')
  const insertOrder = db
    .insert(orders)
    .values({
      customerId: value('customerId'),
      status: value('status'),
      total: value('total'),
      placedAt: value('placedAt'),
      note: value('note'),
    })
    .returning({ id: orders.id })
    .prepare('insertOrder')
  const updateOrder = db
    .update(orders)
    .set({ status: sql`${value('status')}`, total: sql`${value('total')}` })
    .where(eq(orders.id, value('id')))
    .prepare('updateOrder')
  const revenue = sum(orders.total).mapWith(Number)
  const topCustomers = db
    .select({ id: customers.id, name: customers.name, orderCount: count(), revenue })
    .from(orders)
    .innerJoin(customers, eq(customers.id, orders.customerId))
    .where(eq(orders.status, value('status')))
    .groupBy(customers.id, customers.name)
    .orderBy(desc(revenue), customers.id)
    .limit(10)
    .prepare('topCustomers')

  const orderById = async (id: number): Promise<Order> => present((await selectOrder.execute({ id }))[0])

  // A transaction of Drizzle needs statements of its own `tx`, so nothing in it is prepared before.
  return {
    workloads: {
      'pk-read': (iteration) => orderById(orderIdAt(iteration)),
      'list-100': (iteration) => ordersAfter.execute({ after: pageStartAt(iteration) }),
      'nested-50': (iteration) => nestedOrders.execute({ after: pageStartAt(iteration) }),
      insert: async (iteration) => present((await insertOrder.execute({ ...newOrderAt(iteration) }))[0]).id,
      update: async (iteration) => {
        await updateOrder.execute({ id: orderIdAt(iteration), status: statusAt(iteration), total: amountAt(iteration) })
      },
      'aggregate-top-10': (iteration) => topCustomers.execute({ status: statusAt(iteration) }),
      'read-30000': () => allOrders.execute(),
      'concurrent-32': (iteration) => Promise.all(concurrentIdsAt(iteration).map(orderById)),
    },
    close: () => pool.end(),
  }
}
