// node:sqlite with kept statements and array rows, which its documentation offers, turned into objects by hand.
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { amountAt, customerIdAt, newCustomers, newOrderAt, orderIdAt, pageStartAt, statusAt } from '../../workloads/inputs.ts'
import type { OpenedPeer, Peer } from '../../workloads/peer.ts'
import { type Customer, type NewOrder, type Order, present, type StreamSummary, type TopCustomer } from '../../workloads/records.ts'
import { checkpointStatement, connectionSettings } from '../settings.ts'

const orderColumns = 'id, customerId, status, total, placedAt, note'

type OrderCells = [number, number, string, number, string, string | null]
type CustomerCells = [number, string, string, string, string, string, string, number]
type TopCustomerCells = [number, string, number, number]

export const rawNodeSqlite: Peer = { name: 'raw-node-sqlite', calls: 'synchronous', open }

async function open(path: string): Promise<OpenedPeer> {
  const database = new DatabaseSync(path)
  for (const setting of connectionSettings) database.exec(`pragma ${setting}`)
  const prepare = (text: string): StatementSync => {
    const statement = database.prepare(text)
    statement.setReturnArrays(true)
    return statement
  }
  const orderById = prepare(`select ${orderColumns} from orders where id = ?`)
  const ordersAfter = prepare(`select ${orderColumns} from orders where id > ? order by id limit 100`)
  const allOrders = prepare(`select ${orderColumns} from orders order by id`)
  const insertOrder = prepare('insert into orders (customerId, status, total, placedAt, note) values (?, ?, ?, ?, ?) returning id')
  const insertCustomer = prepare(
    'insert into customers (name, email, city, country, segment, createdAt, balance) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const updateOrder = prepare('update orders set status = ?, total = ? where id = ?')
  const customerById = prepare('select id, name, email, city, country, segment, createdAt, balance from customers where id = ?')
  const updateCustomer = prepare('update customers set balance = ? where id = ?')
  const topCustomers = prepare(
    `select customers.id, customers.name, count(*) as orderCount, sum(orders.total) as revenue
     from orders join customers on customers.id = orders.customerId
     where orders.status = ?
     group by customers.id, customers.name
     order by revenue desc, customers.id
     limit 10`,
  )
  const begin = prepare('begin immediate')
  const commit = prepare('commit')

  const inTransaction = <Answer>(work: () => Answer): Answer => {
    begin.run()
    try {
      const answer = work()
      commit.run()
      return answer
    } catch (error) {
      database.exec('rollback')
      throw error
    }
  }

  const addOrder = (order: NewOrder): number =>
    idCell(insertOrder.get(order.customerId, order.status, order.total, order.placedAt, order.note))

  return {
    workloads: {
      'pk-read': (iteration) => orderOf(orderCells(orderById.get(orderIdAt(iteration)))),
      'list-100': (iteration) => mapped(manyOrderCells(ordersAfter.all(pageStartAt(iteration))), orderOf),
      insert: (iteration) => addOrder(newOrderAt(iteration)),
      'insert-1000': () =>
        inTransaction(() => {
          for (const row of newCustomers) {
            insertCustomer.run(row.name, row.email, row.city, row.country, row.segment, row.createdAt, row.balance)
          }
        }),
      update: (iteration) => {
        updateOrder.run(statusAt(iteration), amountAt(iteration), orderIdAt(iteration))
      },
      transaction: (iteration) =>
        inTransaction(() => {
          const order = newOrderAt(iteration)
          const customerId = customerIdAt(iteration)
          const customer = customerOf(customerCells(customerById.get(customerId)))
          updateCustomer.run(customer.balance - order.total, customerId)
          return addOrder(order)
        }),
      'aggregate-top-10': (iteration) => mapped(topCustomerCells(topCustomers.all(statusAt(iteration))), topCustomerOf),
      'read-30000': () => mapped(manyOrderCells(allOrders.all()), orderOf),
      'stream-30000': (): StreamSummary => {
        let rows = 0
        let total = 0
        for (const cells of allOrders.iterate()) {
          const order = orderOf(orderCells(cells))
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

// In place, which measures faster than a second array: each element is read before it is replaced.
function mapped<Cells, Row>(rows: Cells[], read: (cells: Cells) => Row): Row[] {
  const result = rows as unknown[]
  for (let n = 0; n < rows.length; n++) result[n] = read(result[n] as Cells)
  return result as Row[]
}

function orderOf(cells: OrderCells): Order {
  return {
    id: cells[0],
    customerId: cells[1],
    status: cells[2],
    total: cells[3],
    placedAt: cells[4],
    note: cells[5],
  }
}

function customerOf(cells: CustomerCells): Customer {
  return {
    id: cells[0],
    name: cells[1],
    email: cells[2],
    city: cells[3],
    country: cells[4],
    segment: cells[5],
    createdAt: cells[6],
    balance: cells[7],
  }
}

function topCustomerOf(cells: TopCustomerCells): TopCustomer {
  return { id: cells[0], name: cells[1], orderCount: cells[2], revenue: cells[3] }
}

function idCell(cells: unknown): number {
  return present((cells as [number] | undefined)?.[0])
}

// The casts below: node:sqlite types a row by column names, also for a statement that was told to return arrays.
function orderCells(cells: unknown): OrderCells {
  return present(cells as OrderCells | undefined)
}

function customerCells(cells: unknown): CustomerCells {
  return present(cells as CustomerCells | undefined)
}

function manyOrderCells(rows: unknown): OrderCells[] {
  return rows as OrderCells[]
}

function topCustomerCells(rows: unknown): TopCustomerCells[] {
  return rows as TopCustomerCells[]
}
