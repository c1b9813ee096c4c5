import { type Generated, Kysely, SqliteDialect } from 'kysely'
import { amountAt, customerIdAt, newCustomers, newOrderAt, orderIdAt, pageStartAt, statusAt } from '../../workloads/inputs.ts'
import type { OpenedPeer, Peer } from '../../workloads/peer.ts'
import type { Customer, Order, OrderLine, Product, StreamSummary } from '../../workloads/records.ts'
import { checkpointStatement } from '../settings.ts'
import { openBetterSqlite3 } from './better-sqlite3-file.ts'

type Stored<Row extends { readonly id: number }> = Omit<Row, 'id'> & { readonly id: Generated<number> }

interface Tables {
  customers: Stored<Customer>
  products: Stored<Product>
  orders: Stored<Order>
  orderLines: Stored<OrderLine>
}

export const kysely: Peer = { name: 'kysely', calls: 'asynchronous', open }

async function open(path: string): Promise<OpenedPeer> {
  const database = openBetterSqlite3(path)
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) })
  return {
    workloads: {
      'pk-read': (iteration) => db.selectFrom('orders').selectAll().where('id', '=', orderIdAt(iteration)).executeTakeFirstOrThrow(),
      'list-100': (iteration) =>
        db.selectFrom('orders').selectAll().where('id', '>', pageStartAt(iteration)).orderBy('id').limit(100).execute(),
      insert: async (iteration) => {
        const made = await db.insertInto('orders').values(newOrderAt(iteration)).returning('id').executeTakeFirstOrThrow()
        return made.id
      },
      'insert-1000': async () => {
        await db.insertInto('customers').values(newCustomers).execute()
      },
      update: async (iteration) => {
        await db
          .updateTable('orders')
          .set({ status: statusAt(iteration), total: amountAt(iteration) })
          .where('id', '=', orderIdAt(iteration))
          .executeTakeFirst()
      },
      transaction: (iteration) =>
        db.transaction().execute(async (trx) => {
          const order = newOrderAt(iteration)
          const customerId = customerIdAt(iteration)
          const customer = await trx.selectFrom('customers').selectAll().where('id', '=', customerId).executeTakeFirstOrThrow()
          await trx
            .updateTable('customers')
            .set({ balance: customer.balance - order.total })
            .where('id', '=', customerId)
            .executeTakeFirst()
          const made = await trx.insertInto('orders').values(order).returning('id').executeTakeFirstOrThrow()
          return made.id
        }),
      'aggregate-top-10': (iteration) =>
        db
          .selectFrom('orders')
          .innerJoin('customers', 'customers.id', 'orders.customerId')
          .where('orders.status', '=', statusAt(iteration))
          .groupBy(['customers.id', 'customers.name'])
          .select((eb) => [
            'customers.id',
            'customers.name',
            eb.fn.countAll<number>().as('orderCount'),
            eb.fn.sum<number>('orders.total').as('revenue'),
          ])
          .orderBy('revenue', 'desc')
          .orderBy('customers.id')
          .limit(10)
          .execute(),
      'read-30000': () => db.selectFrom('orders').selectAll().orderBy('id').execute(),
      'stream-30000': async (): Promise<StreamSummary> => {
        let rows = 0
        let total = 0
        for await (const order of db.selectFrom('orders').selectAll().orderBy('id').stream()) {
          rows += 1
          total += order.total
        }
        return { rows, total }
      },
    },
    checkpoint: () => database.exec(checkpointStatement),
    close: () => db.destroy(),
  }
}
