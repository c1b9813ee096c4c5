// The baseline: kept statements, object rows, positional parameters, `db.transaction` as better-sqlite3's documentation has it.
import { amountAt, customerIdAt, newCustomers, newOrderAt, orderIdAt, pageStartAt, statusAt } from '../../workloads/inputs.ts'
import type { OpenedPeer, Peer } from '../../workloads/peer.ts'
import {
  type Customer,
  type NewCustomer,
  type NewOrder,
  type Order,
  present,
  type StreamSummary,
  type TopCustomer,
} from '../../workloads/records.ts'
import { checkpointStatement } from '../settings.ts'
import { openBetterSqlite3 } from './better-sqlite3-file.ts'

const orderColumns = 'id, customerId, status, total, placedAt, note'
const insertOrderText = 'insert into orders (customerId, status, total, placedAt, note) values (?, ?, ?, ?, ?) returning id'

export const rawBetterSqlite3: Peer = { name: 'raw-better-sqlite3', calls: 'synchronous', open }

async function open(path: string): Promise<OpenedPeer> {
  const database = openBetterSqlite3(path)
  const orderById = database.prepare<[number], Order>(`select ${orderColumns} from orders where id = ?`)
  const ordersAfter = database.prepare<[number], Order>(`select ${orderColumns} from orders where id > ? order by id limit 100`)
  const allOrders = database.prepare<[], Order>(`select ${orderColumns} from orders order by id`)
  const insertOrder = database.prepare<[number, string, number, string, string | null], { id: number }>(insertOrderText)
  const insertCustomer = database.prepare<[string, string, string, string, string, string, number]>(
    'insert into customers (name, email, city, country, segment, createdAt, balance) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const updateOrder = database.prepare<[string, number, number]>('update orders set status = ?, total = ? where id = ?')
  const customerById = database.prepare<[number], Customer>(
    'select id, name, email, city, country, segment, createdAt, balance from customers where id = ?',
  )
  const updateCustomer = database.prepare<[number, number]>('update customers set balance = ? where id = ?')
  const topCustomers = database.prepare<[string], TopCustomer>(
    `select customers.id, customers.name, count(*) as orderCount, sum(orders.total) as revenue
     from orders join customers on customers.id = orders.customerId
     where orders.status = ?
     group by customers.id, customers.name
     order by revenue desc, customers.id
     limit 10`,
  )

  const addOrder = (order: NewOrder): number =>
    present(insertOrder.get(order.customerId, order.status, order.total, order.placedAt, order.note)).id

  const addCustomers = database.transaction((rows: readonly NewCustomer[]) => {
    for (const row of rows) insertCustomer.run(row.name, row.email, row.city, row.country, row.segment, row.createdAt, row.balance)
  })

  const placeOrder = database.transaction((customerId: number, order: NewOrder): number => {
    const customer = present(customerById.get(customerId))
    updateCustomer.run(customer.balance - order.total, customerId)
    return addOrder(order)
  })

  return {
    workloads: {
      'pk-read': (iteration) => orderById.get(orderIdAt(iteration)),
      'list-100': (iteration) => ordersAfter.all(pageStartAt(iteration)),
      insert: (iteration) => addOrder(newOrderAt(iteration)),
      'insert-1000': () => addCustomers.immediate(newCustomers),
      update: (iteration) => {
        updateOrder.run(statusAt(iteration), amountAt(iteration), orderIdAt(iteration))
      },
      transaction: (iteration) => placeOrder.immediate(customerIdAt(iteration), newOrderAt(iteration)),
      'aggregate-top-10': (iteration) => topCustomers.all(statusAt(iteration)),
      'read-30000': () => allOrders.all(),
      'stream-30000': (): StreamSummary => {
        let rows = 0
        let total = 0
        for (const order of allOrders.iterate()) {
          rows += 1
          total += order.total
        }
        return { rows, total }
      },
    },
    checkpoint: () => database.exec(checkpointStatement),
    close: () => database.close(),
  }
}
