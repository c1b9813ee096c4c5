// The baseline: one connection of `mysql2`, every statement by `execute`, which keeps prepared statements.
import { createConnection, type ResultSetHeader, type RowDataPacket } from 'mysql2'
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
import { type LineCells, nestedOrders, type OrderWithCustomer } from './raw-nested.ts'

type Value = string | number | null

const orderColumns = 'id, customerId, status, total, placedAt, note'
const customerColumns = 'name, email, city, country, segment, createdAt, balance'

const orderById = `select ${orderColumns} from orders where id = ?`
const ordersAfter = `select ${orderColumns} from orders where id > ? order by id limit 100`
const allOrders = `select ${orderColumns} from orders order by id`
const insertOrder = 'insert into orders (customerId, status, total, placedAt, note) values (?, ?, ?, ?, ?)'
const insertCustomers = `insert into customers (${customerColumns}) values ${newCustomers.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')}`
const updateOrder = 'update orders set status = ?, total = ? where id = ?'
const customerById = `select id, ${customerColumns} from customers where id = ?`
const updateCustomer = 'update customers set balance = ? where id = ?'
const topCustomers = `select customers.id, customers.name, count(*) as orderCount, sum(orders.total) as revenue
  from orders join customers on customers.id = orders.customerId
  where orders.status = ?
  group by customers.id, customers.name
  order by revenue desc, customers.id
  limit 10`
const ordersWithCustomers = `select o.id, o.status, o.total, o.placedAt, o.note, c.id as customerId, c.name, c.email, c.city, c.country,
    c.segment, c.createdAt, c.balance
  from orders o join customers c on c.id = o.customerId
  where o.id > ?
  order by o.id
  limit 50`
const linesOfOrders = `select l.id, l.orderId, l.quantity, l.unitPrice, p.id as productId, p.name, p.category, p.price, p.stock
  from orderLines l join products p on p.id = l.productId
  where l.orderId in (${Array.from({ length: 50 }, () => '?').join(', ')})
  order by l.id`

export const rawMysql2: Peer = { name: 'raw-mysql2', calls: 'asynchronous', open }

async function open(url: string): Promise<OpenedPeer> {
  // Rows stream from the connection with callbacks only, which is under the one with promises.
  const callbacks = createConnection(url)
  const connection = callbacks.promise()
  await connection.connect()
  const rows = async <Row>(text: string, values: Value[]): Promise<Row[]> =>
    (await connection.execute<(Row & RowDataPacket)[]>(text, values))[0]
  const one = async <Row>(text: string, values: Value[]): Promise<Row> => present((await rows<Row>(text, values))[0])
  const change = async (text: string, values: Value[]): Promise<ResultSetHeader> =>
    (await connection.execute<ResultSetHeader>(text, values))[0]
  const addOrder = async (order: NewOrder): Promise<number> =>
    (await change(insertOrder, [order.customerId, order.status, order.total, order.placedAt, order.note])).insertId

  return {
    workloads: {
      'pk-read': (iteration) => one<Order>(orderById, [orderIdAt(iteration)]),
      'list-100': (iteration) => rows<Order>(ordersAfter, [pageStartAt(iteration)]),
      'nested-50': async (iteration) => {
        const orders = await rows<OrderWithCustomer>(ordersWithCustomers, [pageStartAt(iteration)])
        const lines = await rows<LineCells>(
          linesOfOrders,
          orders.map(({ id }) => id),
        )
        return nestedOrders(orders, lines)
      },
      insert: (iteration) => addOrder(newOrderAt(iteration)),
      'insert-1000': async () => {
        await change(
          insertCustomers,
          newCustomers.flatMap((row) => [row.name, row.email, row.city, row.country, row.segment, row.createdAt, row.balance]),
        )
      },
      update: async (iteration) => {
        await change(updateOrder, [statusAt(iteration), amountAt(iteration), orderIdAt(iteration)])
      },
      transaction: async (iteration) => {
        const order = newOrderAt(iteration)
        const customerId = customerIdAt(iteration)
        await connection.beginTransaction()
        try {
          const customer = await one<Customer>(customerById, [customerId])
          await change(updateCustomer, [customer.balance - order.total, customerId])
          const id = await addOrder(order)
          await connection.commit()
          return id
        } catch (error) {
          await connection.rollback()
          throw error
        }
      },
      'aggregate-top-10': (iteration) => rows<TopCustomer>(topCustomers, [statusAt(iteration)]),
      'read-30000': () => rows<Order>(allOrders, []),
      'stream-30000': () => summaryOf(callbacks.execute<(Order & RowDataPacket)[]>(allOrders).stream()),
      'concurrent-32': (iteration) => Promise.all(concurrentIdsAt(iteration).map((id) => one<Order>(orderById, [id]))),
    },
    close: () => connection.end(),
  }
}
