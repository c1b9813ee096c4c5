import { type Generated, Kysely, MysqlDialect, ParseJSONResultsPlugin, PostgresDialect, sql } from 'kysely'
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres'
import { createPool } from 'mysql2'
import pg from 'pg'
import Cursor from 'pg-cursor'
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
import { type Customer, type NewOrder, type Order, type OrderLine, type Product, present, summaryOf } from '../../workloads/records.ts'
import type { Protocol } from '../peers.ts'

type Stored<Row extends { readonly id: number }> = Omit<Row, 'id'> & { readonly id: Generated<number> }

interface Tables {
  customers: Stored<Customer>
  products: Stored<Product>
  orders: Stored<Order>
  orderLines: Stored<OrderLine>
}

export function kyselyPeer(protocol: Protocol): Peer {
  return { name: 'kysely', calls: 'asynchronous', open: async (url) => opened(protocol, connect(protocol, url)) }
}

function connect(protocol: Protocol, url: string): Kysely<Tables> {
  const dialect =
    protocol === 'postgres'
      ? new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 1 }), cursor: Cursor })
      : new MysqlDialect({ pool: createPool({ uri: url, connectionLimit: 1 }) })
  return new Kysely<Tables>({ dialect })
}

function opened(protocol: Protocol, db: Kysely<Tables>): OpenedPeer {
  const postgres = protocol === 'postgres'
  // PostgreSQL counts in a bigint, which its driver gives as a string.
  const orderCount = postgres ? sql<number>`count(*)::integer` : sql<number>`count(*)`
  const orderById = (id: number): Promise<Order> => db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const addOrder = async (to: Kysely<Tables>, order: NewOrder): Promise<number> => {
    const insert = to.insertInto('orders').values(order)
    if (postgres) return (await insert.returning('id').executeTakeFirstOrThrow()).id
    return Number(present((await insert.executeTakeFirstOrThrow()).insertId))
  }
  return {
    workloads: {
      'pk-read': (iteration) => orderById(orderIdAt(iteration)),
      'list-100': (iteration) =>
        db.selectFrom('orders').selectAll().where('id', '>', pageStartAt(iteration)).orderBy('id').limit(100).execute(),
      'nested-50': (iteration) => (postgres ? nestedOnPostgres(db, pageStartAt(iteration)) : nestedOnMysql(db, pageStartAt(iteration))),
      insert: (iteration) => addOrder(db, newOrderAt(iteration)),
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
          return await addOrder(trx, order)
        }),
      'aggregate-top-10': (iteration) =>
        db
          .selectFrom('orders')
          .innerJoin('customers', 'customers.id', 'orders.customerId')
          .where('orders.status', '=', statusAt(iteration))
          .groupBy(['customers.id', 'customers.name'])
          .select((eb) => ['customers.id', 'customers.name', orderCount.as('orderCount'), eb.fn.sum<number>('orders.total').as('revenue')])
          .orderBy('revenue', 'desc')
          .orderBy('customers.id')
          .limit(10)
          .execute(),
      'read-30000': () => db.selectFrom('orders').selectAll().orderBy('id').execute(),
      'stream-30000': () => summaryOf(db.selectFrom('orders').selectAll().orderBy('id').stream(500)),
      'concurrent-32': (iteration) => Promise.all(concurrentIdsAt(iteration).map(orderById)),
    },
    close: () => db.destroy(),
  }
}

function nestedOnPostgres(db: Kysely<Tables>, after: number): Promise<unknown> {
  return db
    .selectFrom('orders')
    .selectAll()
    .select((order) => [
      jsonObjectFrom(order.selectFrom('customers').selectAll().whereRef('customers.id', '=', 'orders.customerId')).as('customer'),
      jsonArrayFrom(
        order
          .selectFrom('orderLines')
          .select(['orderLines.id', 'quantity', 'unitPrice'])
          .select((line) =>
            jsonObjectFrom(line.selectFrom('products').selectAll().whereRef('products.id', '=', 'orderLines.productId')).as('product'),
          )
          .whereRef('orderLines.orderId', '=', 'orders.id')
          .orderBy('orderLines.id'),
      ).as('lines'),
    ])
    .where('orders.id', '>', after)
    .orderBy('orders.id')
    .limit(50)
    .execute()
}

// The helpers for MySQL cast to a type that MariaDB does not have and refer to a query from a derived table, which MariaDB does not allow.
// MariaDB gives JSON as text, which the plugin parses.
function nestedOnMysql(db: Kysely<Tables>, after: number): Promise<unknown> {
  return db
    .withPlugin(new ParseJSONResultsPlugin())
    .selectFrom('orders')
    .innerJoin('customers as c', 'c.id', 'orders.customerId')
    .selectAll('orders')
    .select([
      sql`json_object('id', c.id, 'name', c.name, 'email', c.email, 'city', c.city, 'country', c.country, 'segment', c.segment,
        'createdAt', c.createdAt, 'balance', c.balance)`.as('customer'),
      sql`(
        select json_arrayagg(json_object('id', l.id, 'quantity', l.quantity, 'unitPrice', l.unitPrice, 'product',
          json_object('id', p.id, 'name', p.name, 'category', p.category, 'price', p.price, 'stock', p.stock)))
        from orderLines l join products p on p.id = l.productId where l.orderId = orders.id)`.as('lines'),
    ])
    .where('orders.id', '>', after)
    .orderBy('orders.id')
    .limit(50)
    .execute()
}
