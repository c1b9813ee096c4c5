// Drizzle with every statement prepared by hand, as its page on query performance recommends.
import { count, desc, eq, gt, sql, sum } from 'drizzle-orm'
import { drizzle as connect } from 'drizzle-orm/better-sqlite3'
import { amountAt, customerIdAt, newCustomers, newOrderAt, orderIdAt, pageStartAt, statusAt } from '../../workloads/inputs.ts'
import type { OpenedPeer, Peer } from '../../workloads/peer.ts'
import { type NewOrder, present } from '../../workloads/records.ts'
import { checkpointStatement } from '../settings.ts'
import { openBetterSqlite3 } from './better-sqlite3-file.ts'
import { customers, orders } from './drizzle-tables.ts'

export const drizzlePrepared: Peer = { name: 'drizzle-prepared', calls: 'synchronous', open }

async function open(path: string): Promise<OpenedPeer> {
  const database = openBetterSqlite3(path)
  const db = connect({ client: database })
  const value = sql.placeholder

  const orderById = db
    .select()
    .from(orders)
    .where(eq(orders.id, value('id')))
    .prepare()
  const ordersAfter = db
    .select()
    .from(orders)
    .where(gt(orders.id, value('after')))
    .orderBy(orders.id)
    .limit(100)
    .prepare()
  const allOrders = db.select().from(orders).orderBy(orders.id).prepare()
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
    .prepare()
  const insertCustomer = db
    .insert(customers)
    .values({
      name: value('name'),
      email: value('email'),
      city: value('city'),
      country: value('country'),
      segment: value('segment'),
      createdAt: value('createdAt'),
      balance: value('balance'),
    })
    .prepare()
  const updateOrder = db
    .update(orders)
    .set({ status: sql`${value('status')}`, total: sql`${value('total')}` })
    .where(eq(orders.id, value('id')))
    .prepare()
  const customerById = db
    .select()
    .from(customers)
    .where(eq(customers.id, value('id')))
    .prepare()
  const updateCustomer = db
    .update(customers)
    .set({ balance: sql`${value('balance')}` })
    .where(eq(customers.id, value('id')))
    .prepare()
  const revenue = sum(orders.total).mapWith(Number)
  const topCustomers = db
    .select({ id: customers.id, name: customers.name, orderCount: count(), revenue })
    .from(orders)
    .innerJoin(customers, eq(customers.id, orders.customerId))
    .where(eq(orders.status, value('status')))
    .groupBy(customers.id, customers.name)
    .orderBy(desc(revenue), customers.id)
    .limit(10)
    .prepare()

  const addOrder = (order: NewOrder): number => present(insertOrder.get({ ...order })).id

  return {
    workloads: {
      'pk-read': (iteration) => orderById.get({ id: orderIdAt(iteration) }),
      'list-100': (iteration) => ordersAfter.all({ after: pageStartAt(iteration) }),
      insert: (iteration) => addOrder(newOrderAt(iteration)),
      'insert-1000': () =>
        db.transaction(
          () => {
            for (const row of newCustomers) insertCustomer.run({ ...row })
          },
          { behavior: 'immediate' },
        ),
      update: (iteration) => {
        updateOrder.run({ id: orderIdAt(iteration), status: statusAt(iteration), total: amountAt(iteration) })
      },
      transaction: (iteration) =>
        db.transaction(
          () => {
            const order = newOrderAt(iteration)
            const customerId = customerIdAt(iteration)
            const customer = present(customerById.get({ id: customerId }))
            updateCustomer.run({ id: customerId, balance: customer.balance - order.total })
            return addOrder(order)
          },
          { behavior: 'immediate' },
        ),
      'aggregate-top-10': (iteration) => topCustomers.all({ status: statusAt(iteration) }),
      'read-30000': () => allOrders.all(),
    },
    checkpoint: () => database.exec(checkpointStatement),
    close: () => database.close(),
  }
}
