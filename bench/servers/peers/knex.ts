import knexModule, { type Knex } from 'knex'
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
import { type Customer, type NewOrder, type Order, present, summaryOf } from '../../workloads/records.ts'
import type { Protocol } from '../peers.ts'
import { type LineCells, nestedOrders, type OrderWithCustomer } from './raw-nested.ts'

export function knexPeer(protocol: Protocol): Peer {
  return { name: 'knex', calls: 'asynchronous', open: async (url) => open(protocol, url) }
}

function open(protocol: Protocol, url: string): OpenedPeer {
  const postgres = protocol === 'postgres'
  const db: Knex = knexModule({ client: postgres ? 'pg' : 'mysql2', connection: url, pool: { min: 1, max: 1 } })
  // PostgreSQL counts in a bigint, which its driver gives as a string.
  const orderCount = db.raw(postgres ? 'count(*)::integer as "orderCount"' : 'count(*) as orderCount')
  const orderById = async (id: number): Promise<Order> => present(await db<Order>('orders').where('id', id).first())
  const addOrder = async (to: Knex, order: NewOrder): Promise<number> => {
    if (postgres) return present((await to<Order>('orders').insert(order, ['id']))[0]).id
    return present((await to<Order>('orders').insert(order))[0])
  }
  return {
    workloads: {
      'pk-read': (iteration) => orderById(orderIdAt(iteration)),
      'list-100': async (iteration) => await db<Order>('orders').where('id', '>', pageStartAt(iteration)).orderBy('id').limit(100),
      'nested-50': async (iteration) => {
        const found: OrderWithCustomer[] = await db('orders')
          .join('customers', 'customers.id', 'orders.customerId')
          .where('orders.id', '>', pageStartAt(iteration))
          .orderBy('orders.id')
          .limit(50)
          .select('customers.*', 'orders.*')
        const lines: LineCells[] = await db('orderLines')
          .join('products', 'products.id', 'orderLines.productId')
          .whereIn(
            'orderLines.orderId',
            found.map(({ id }) => id),
          )
          .orderBy('orderLines.id')
          .select('products.*', 'orderLines.*')
        return nestedOrders(found, lines)
      },
      insert: (iteration) => addOrder(db, newOrderAt(iteration)),
      'insert-1000': async () => {
        await db<Customer>('customers').insert([...newCustomers])
      },
      update: async (iteration) => {
        await db<Order>('orders')
          .where('id', orderIdAt(iteration))
          .update({ status: statusAt(iteration), total: amountAt(iteration) })
      },
      transaction: async (iteration) =>
        await db.transaction(async (trx) => {
          const order = newOrderAt(iteration)
          const customerId = customerIdAt(iteration)
          const customer = present(await trx<Customer>('customers').where('id', customerId).first())
          await trx<Customer>('customers')
            .where('id', customerId)
            .update({ balance: customer.balance - order.total })
          return await addOrder(trx, order)
        }),
      'aggregate-top-10': async (iteration) =>
        await db('orders')
          .join('customers', 'customers.id', 'orders.customerId')
          .where('orders.status', statusAt(iteration))
          .groupBy('customers.id', 'customers.name')
          .select('customers.id', 'customers.name', orderCount)
          .sum({ revenue: 'orders.total' })
          .orderBy([{ column: 'revenue', order: 'desc' }, { column: 'customers.id' }])
          .limit(10),
      'read-30000': async () => await db<Order>('orders').orderBy('id'),
      'stream-30000': () => summaryOf(db<Order>('orders').orderBy('id').stream({ batchSize: 500 })),
      'concurrent-32': (iteration) => Promise.all(concurrentIdsAt(iteration).map(orderById)),
    },
    close: () => db.destroy(),
  }
}
