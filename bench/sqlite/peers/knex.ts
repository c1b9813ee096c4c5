import knexModule, { type Knex } from 'knex'
import { amountAt, customerIdAt, newCustomers, newOrderAt, orderIdAt, pageStartAt, statusAt } from '../../workloads/inputs.ts'
import type { OpenedPeer, Peer } from '../../workloads/peer.ts'
import { type Customer, type Order, present, type StreamSummary } from '../../workloads/records.ts'
import { checkpointStatement, connectionSettings } from '../settings.ts'

interface Connection {
  pragma(text: string): unknown
}

export const knex: Peer = { name: 'knex', calls: 'asynchronous', open }

async function open(path: string): Promise<OpenedPeer> {
  const db: Knex = knexModule({
    client: 'better-sqlite3',
    connection: { filename: path },
    useNullAsDefault: true,
    pool: {
      afterCreate: (connection: Connection, done: (error: Error | null, connection: Connection) => void) => {
        for (const setting of connectionSettings) connection.pragma(setting)
        done(null, connection)
      },
    },
  })
  return {
    workloads: {
      'pk-read': async (iteration) => present(await db<Order>('orders').where('id', orderIdAt(iteration)).first()),
      'list-100': async (iteration) => await db<Order>('orders').where('id', '>', pageStartAt(iteration)).orderBy('id').limit(100),
      insert: async (iteration) => present((await db<Order>('orders').insert(newOrderAt(iteration), ['id']))[0]).id,
      // The chunk of 200 rows measured fastest of 50 to 500; SQLite takes at most 500 terms of the compound select Knex writes.
      'insert-1000': async () => {
        await db.batchInsert('customers', [...newCustomers], 200)
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
          return present((await trx<Order>('orders').insert(order, ['id']))[0]).id
        }),
      'aggregate-top-10': async (iteration) =>
        await db('orders')
          .join('customers', 'customers.id', 'orders.customerId')
          .where('orders.status', statusAt(iteration))
          .groupBy('customers.id', 'customers.name')
          .select('customers.id', 'customers.name')
          .count({ orderCount: '*' })
          .sum({ revenue: 'orders.total' })
          .orderBy([{ column: 'revenue', order: 'desc' }, { column: 'customers.id' }])
          .limit(10),
      'read-30000': async () => await db<Order>('orders').orderBy('id'),
      'stream-30000': async (): Promise<StreamSummary> => {
        let rows = 0
        let total = 0
        for await (const order of db<Order>('orders').orderBy('id').stream()) {
          rows += 1
          total += order.total
        }
        return { rows, total }
      },
    },
    checkpoint: async () => {
      await db.raw(checkpointStatement)
    },
    close: async () => {
      await db.destroy()
    },
  }
}
