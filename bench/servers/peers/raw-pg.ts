// The baseline: one client of `pg`, every statement named, so that the server parses and plans it once.
import pg from 'pg'
import QueryStream from 'pg-query-stream'
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
import { type Customer, type NewOrder, type Order, present, summaryOf, type TopCustomer } from '../../workloads/records.ts'
import { customersOf, type LineCells, nestedOrders, type OrderWithCustomer } from './raw-nested.ts'

const orderColumns = 'id, "customerId", status, total, "placedAt", note'
const customerColumns = 'id, name, email, city, country, segment, "createdAt", balance'

const texts = {
  orderById: `select ${orderColumns} from orders where id = $1`,
  ordersAfter: `select ${orderColumns} from orders where id > $1 order by id limit 100`,
  allOrders: `select ${orderColumns} from orders order by id`,
  insertOrder: 'insert into orders ("customerId", status, total, "placedAt", note) values ($1, $2, $3, $4, $5) returning id',
  insertCustomers: `insert into customers (name, email, city, country, segment, "createdAt", balance)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[])`,
  updateOrder: 'update orders set status = $1, total = $2 where id = $3',
  customerById: `select ${customerColumns} from customers where id = $1`,
  updateCustomer: 'update customers set balance = $1 where id = $2',
  topCustomers: `select customers.id, customers.name, count(*)::integer as "orderCount", sum(orders.total) as revenue
    from orders join customers on customers.id = orders."customerId"
    where orders.status = $1
    group by customers.id, customers.name
    order by revenue desc, customers.id
    limit 10`,
  ordersWithCustomers: `select o.id, o.status, o.total, o."placedAt", o.note, c.id as "customerId", c.name, c.email, c.city, c.country,
      c.segment, c."createdAt", c.balance
    from orders o join customers c on c.id = o."customerId"
    where o.id > $1
    order by o.id
    limit 50`,
  linesOfOrders: `select l.id, l."orderId", l.quantity, l."unitPrice", p.id as "productId", p.name, p.category, p.price, p.stock
    from "orderLines" l join products p on p.id = l."productId"
    where l."orderId" = any($1)
    order by l.id`,
} as const

export const rawPg: Peer = { name: 'raw-pg', calls: 'asynchronous', open }

async function open(url: string): Promise<OpenedPeer> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const rows = async <Row extends pg.QueryResultRow>(name: keyof typeof texts, values: unknown[]): Promise<Row[]> =>
    (await client.query<Row>({ name, text: texts[name], values })).rows
  const one = async <Row extends pg.QueryResultRow>(name: keyof typeof texts, values: unknown[]): Promise<Row> =>
    present((await rows<Row>(name, values))[0])
  const addOrder = async (order: NewOrder): Promise<number> =>
    (await one<{ id: number }>('insertOrder', [order.customerId, order.status, order.total, order.placedAt, order.note])).id

  return {
    workloads: {
      'pk-read': (iteration) => one<Order>('orderById', [orderIdAt(iteration)]),
      'list-100': (iteration) => rows<Order>('ordersAfter', [pageStartAt(iteration)]),
      'nested-50': async (iteration) => {
        const orders = await rows<OrderWithCustomer>('ordersWithCustomers', [pageStartAt(iteration)])
        return nestedOrders(orders, await rows<LineCells>('linesOfOrders', [orders.map(({ id }) => id)]))
      },
      insert: (iteration) => addOrder(newOrderAt(iteration)),
      'insert-1000': async () => {
        await rows('insertCustomers', customersOf(newCustomers))
      },
      update: async (iteration) => {
        await rows('updateOrder', [statusAt(iteration), amountAt(iteration), orderIdAt(iteration)])
      },
      transaction: async (iteration) => {
        const order = newOrderAt(iteration)
        const customerId = customerIdAt(iteration)
        await client.query('begin')
        try {
          const customer = await one<Customer>('customerById', [customerId])
          await rows('updateCustomer', [customer.balance - order.total, customerId])
          const id = await addOrder(order)
          await client.query('commit')
          return id
        } catch (error) {
          await client.query('rollback')
          throw error
        }
      },
      'aggregate-top-10': (iteration) => rows<TopCustomer>('topCustomers', [statusAt(iteration)]),
      'read-30000': () => rows<Order>('allOrders', []),
      'stream-30000': () => summaryOf(client.query(new QueryStream(texts.allOrders, [], { batchSize: 500 }))),
      'concurrent-32': (iteration) => Promise.all(concurrentIdsAt(iteration).map((id) => one<Order>('orderById', [id]))),
    },
    close: () => client.end(),
  }
}
