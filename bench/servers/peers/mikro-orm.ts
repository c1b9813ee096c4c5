import { EntityCaseNamingStrategy, raw, Utils, wrap } from '@mikro-orm/core'
import { MikroORM as MariadbOrm } from '@mikro-orm/mariadb'
import { type EntityManager, MikroORM as PostgresOrm } from '@mikro-orm/postgresql'
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
import { type NewOrder, summaryOf, type TopCustomer } from '../../workloads/records.ts'
import type { Protocol } from '../peers.ts'
import { Customers, OrderLines, Orders, Products } from './mikro-orm-entities.ts'

export function mikroOrmPeer(protocol: Protocol): Peer {
  return { name: 'mikro-orm', calls: 'asynchronous', open: (url) => open(protocol, url) }
}

async function open(protocol: Protocol, url: string): Promise<OpenedPeer> {
  const options = {
    clientUrl: url,
    entities: [Customers, Products, Orders, OrderLines],
    namingStrategy: EntityCaseNamingStrategy,
    pool: { min: 1, max: 1 },
  }
  const orm = protocol === 'postgres' ? await PostgresOrm.init(options) : await MariadbOrm.init(options)
  // Its guide asks for an entity manager of its own for each request.
  const request = (): EntityManager => managerOf(orm.em.fork())
  const orderById = (id: number) => request().findOneOrFail(Orders, { id })
  const addOrder = (em: EntityManager, { customerId, ...order }: NewOrder): Promise<number> =>
    em.insert(Orders, { ...order, customer: customerId })

  return {
    workloads: {
      'pk-read': (iteration) => orderById(orderIdAt(iteration)),
      'list-100': (iteration) => request().find(Orders, { id: { $gt: pageStartAt(iteration) } }, { orderBy: { id: 'asc' }, limit: 100 }),
      'nested-50': (iteration) =>
        request().find(
          Orders,
          { id: { $gt: pageStartAt(iteration) } },
          { orderBy: { id: 'asc' }, limit: 50, populate: ['customer', 'lines.product'] },
        ),
      insert: (iteration) => addOrder(request(), newOrderAt(iteration)),
      'insert-1000': async () => {
        // Copies, because MikroORM writes into the objects that it is given.
        await request().insertMany(
          Customers,
          newCustomers.map((row) => ({ ...row })),
        )
      },
      update: async (iteration) => {
        await request().nativeUpdate(Orders, { id: orderIdAt(iteration) }, { status: statusAt(iteration), total: amountAt(iteration) })
      },
      transaction: (iteration) =>
        request().transactional(async (em) => {
          const order = newOrderAt(iteration)
          const customer = await em.findOneOrFail(Customers, { id: customerIdAt(iteration) })
          customer.balance -= order.total
          return await addOrder(em, order)
        }),
      'aggregate-top-10': async (iteration) => {
        const rows = await request()
          .createQueryBuilder(Orders, 'o')
          .select([raw('c.id as id'), raw('c.name as name'), raw('count(*) as "orderCount"'), raw('sum(o.total) as revenue')])
          .join('o.customer', 'c')
          .where({ status: statusAt(iteration) })
          .groupBy(['c.id', 'c.name'])
          .orderBy({ [raw('revenue')]: 'desc', [raw('c.id')]: 'asc' })
          .limit(10)
          .execute<TopCustomer[]>('all', false)
        return rows.map((row) => ({ ...row, orderCount: Number(row.orderCount) }))
      },
      'read-30000': () => request().find(Orders, {}, { orderBy: { id: 'asc' } }),
      'stream-30000': () => summaryOf(request().stream(Orders, { orderBy: { id: 'asc' } })),
      'concurrent-32': (iteration) => Promise.all(concurrentIdsAt(iteration).map(orderById)),
    },
    plain,
    close: () => orm.close(),
  }
}

// The entity managers of both SQL drivers have the same methods.
function managerOf(manager: unknown): EntityManager {
  return manager as EntityManager
}

/** An entity as a plain object; a customer that is not loaded is its key. */
function plain(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(plain)
  if (typeof answer !== 'object' || answer === null || !Utils.isEntity(answer)) return answer
  const { customer, lines, ...row } = { customer: undefined, lines: undefined, ...wrap(answer).toObject() }
  return typeof customer === 'object' ? { ...row, customer, lines } : { ...row, customerId: customer }
}
