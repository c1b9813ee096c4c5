import { DataSource, type EntityManager, MoreThan, type ObjectLiteral } from 'typeorm'
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
import { type NewOrder, present, type StreamSummary, type TopCustomer } from '../../workloads/records.ts'
import type { Protocol } from '../peers.ts'
import { typeormEntities } from './typeorm-entities.ts'

export function typeormPeer(protocol: Protocol): Peer {
  return { name: 'typeorm', calls: 'asynchronous', open: (url) => open(protocol, url) }
}

async function open(protocol: Protocol, url: string): Promise<OpenedPeer> {
  const { customers, products, orders, orderLines } = typeormEntities(protocol)
  const entities = [customers, products, orders, orderLines]
  const source = new DataSource(
    protocol === 'postgres' ? { type: 'postgres', url, entities, poolSize: 1 } : { type: 'mariadb', url, entities, poolSize: 1 },
  )
  await source.initialize()
  const repository = source.getRepository(orders)
  const orderById = (id: number) => repository.findOneByOrFail({ id })
  // Copies, because TypeORM writes the new ids into the objects that it is given.
  const addOrder = async (manager: EntityManager, order: NewOrder): Promise<number> =>
    idOf((await manager.insert(orders, { ...order })).identifiers[0])

  return {
    workloads: {
      'pk-read': (iteration) => orderById(orderIdAt(iteration)),
      'list-100': (iteration) => repository.find({ where: { id: MoreThan(pageStartAt(iteration)) }, order: { id: 'ASC' }, take: 100 }),
      'nested-50': (iteration) =>
        // Ordered by the lines too, TypeORM would take 50 pairs of an order and a line.
        repository.find({
          where: { id: MoreThan(pageStartAt(iteration)) },
          order: { id: 'ASC' },
          take: 50,
          relations: { customer: true, lines: { product: true } },
          relationLoadStrategy: 'query',
        }),
      insert: (iteration) => addOrder(source.manager, newOrderAt(iteration)),
      'insert-1000': async () => {
        await source.manager.insert(
          customers,
          newCustomers.map((row) => ({ ...row })),
        )
      },
      update: async (iteration) => {
        await repository.update({ id: orderIdAt(iteration) }, { status: statusAt(iteration), total: amountAt(iteration) })
      },
      transaction: (iteration) =>
        source.transaction(async (manager) => {
          const order = newOrderAt(iteration)
          const customerId = customerIdAt(iteration)
          const customer = await manager.findOneByOrFail(customers, { id: customerId })
          await manager.update(customers, { id: customerId }, { balance: customer.balance - order.total })
          return await addOrder(manager, order)
        }),
      'aggregate-top-10': async (iteration) => {
        const rows = await repository
          .createQueryBuilder('o')
          .innerJoin('o.customer', 'c')
          .select('c.id', 'id')
          .addSelect('c.name', 'name')
          .addSelect('count(*)', 'orderCount')
          .addSelect('sum(o.total)', 'revenue')
          .where('o.status = :status', { status: statusAt(iteration) })
          .groupBy('c.id')
          .addGroupBy('c.name')
          .orderBy('revenue', 'DESC')
          .addOrderBy('c.id', 'ASC')
          .limit(10)
          .getRawMany<TopCustomer>()
        return rows.map((row) => ({ ...row, orderCount: Number(row.orderCount) }))
      },
      'read-30000': () => repository.find({ order: { id: 'ASC' } }),
      // TypeORM streams rows as the driver gives them, each column with the alias before its name.
      'stream-30000': async (): Promise<StreamSummary> => {
        let rows = 0
        let total = 0
        for await (const row of await repository.createQueryBuilder('o').orderBy('o.id', 'ASC').stream()) {
          rows += 1
          total += totalOf(row)
        }
        return { rows, total }
      },
      'concurrent-32': (iteration) => Promise.all(concurrentIdsAt(iteration).map(orderById)),
    },
    close: () => source.destroy(),
  }
}

function idOf(identifier: ObjectLiteral | undefined): number {
  return Number(present(identifier).id)
}

// A stream of Node has no type of its elements.
function totalOf(row: unknown): number {
  return (row as { o_total: number }).o_total
}
