// Prisma without an engine of its own: its generated client over the adapters for `pg` and `mariadb`. It does not stream.
import { PrismaMariaDb } from '@prisma/adapter-mariadb'
import { PrismaPg } from '@prisma/adapter-pg'
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
import { type Customer, type NewCustomer, type NewOrder, type Order, present } from '../../workloads/records.ts'
import type { Protocol } from '../peers.ts'
import { generatedClient, type PrismaClientClass } from '../prisma/client.ts'

/** What the benchmark calls of the generated client, with the types that it generates for these calls. */
interface Client {
  readonly customer: {
    findUniqueOrThrow(query: object): Promise<Customer>
    findMany(query: object): Promise<Pick<Customer, 'id' | 'name'>[]>
    updateMany(query: object): Promise<unknown>
    createMany(query: { data: NewCustomer[] }): Promise<unknown>
  }
  readonly order: {
    findUniqueOrThrow(query: object): Promise<Order>
    findMany(query: object): Promise<Order[]>
    create(query: { data: NewOrder; select: { id: true } }): Promise<{ id: number }>
    updateMany(query: object): Promise<unknown>
    groupBy(query: object): Promise<{ customerId: number; _count: number; _sum: { total: number | null } }[]>
  }
  $transaction<Answer>(work: (tx: Client) => Promise<Answer>): Promise<Answer>
  $disconnect(): Promise<void>
}

export async function prismaPeer(protocol: Protocol): Promise<Peer> {
  const PrismaClient = await generatedClient(protocol)
  return { name: 'prisma', calls: 'asynchronous', open: async (url) => opened(connect(PrismaClient, protocol, url)) }
}

function connect(PrismaClient: PrismaClientClass, protocol: Protocol, url: string): Client {
  if (protocol === 'postgres') return clientOf(new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 1 }) }))
  const { hostname, port, username, password, pathname } = new URL(url)
  const adapter = new PrismaMariaDb({
    host: hostname,
    port: Number(port === '' ? 3306 : port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
    connectionLimit: 1,
  })
  return clientOf(new PrismaClient({ adapter }))
}

function opened(db: Client): OpenedPeer {
  const orderById = (id: number): Promise<Order> => db.order.findUniqueOrThrow({ where: { id } })
  const addOrder = async (to: Client, order: NewOrder): Promise<number> => (await to.order.create({ data: order, select: { id: true } })).id
  return {
    workloads: {
      'pk-read': (iteration) => orderById(orderIdAt(iteration)),
      'list-100': (iteration) => db.order.findMany({ where: { id: { gt: pageStartAt(iteration) } }, orderBy: { id: 'asc' }, take: 100 }),
      'nested-50': (iteration) =>
        db.order.findMany({
          where: { id: { gt: pageStartAt(iteration) } },
          orderBy: { id: 'asc' },
          take: 50,
          include: { customer: true, lines: { orderBy: { id: 'asc' }, include: { product: true } } },
        }),
      insert: (iteration) => addOrder(db, newOrderAt(iteration)),
      'insert-1000': async () => {
        await db.customer.createMany({ data: [...newCustomers] })
      },
      update: async (iteration) => {
        await db.order.updateMany({
          where: { id: orderIdAt(iteration) },
          data: { status: statusAt(iteration), total: amountAt(iteration) },
        })
      },
      transaction: (iteration) =>
        db.$transaction(async (tx) => {
          const order = newOrderAt(iteration)
          const id = customerIdAt(iteration)
          const customer = await tx.customer.findUniqueOrThrow({ where: { id } })
          await tx.customer.updateMany({ where: { id }, data: { balance: customer.balance - order.total } })
          return await addOrder(tx, order)
        }),
      // Its groups cannot be joined: the names come from a second query.
      'aggregate-top-10': async (iteration) => {
        const groups = await db.order.groupBy({
          by: ['customerId'],
          where: { status: statusAt(iteration) },
          _count: true,
          _sum: { total: true },
          orderBy: [{ _sum: { total: 'desc' } }, { customerId: 'asc' }],
          take: 10,
        })
        const ids = groups.map(({ customerId }) => customerId)
        const found = await db.customer.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })
        const names = new Map(found.map(({ id, name }) => [id, name]))
        return groups.map(({ customerId, _count, _sum }) => ({
          id: customerId,
          name: present(names.get(customerId)),
          orderCount: _count,
          revenue: present(_sum.total),
        }))
      },
      'read-30000': () => db.order.findMany({ orderBy: { id: 'asc' } }),
      'concurrent-32': (iteration) => Promise.all(concurrentIdsAt(iteration).map(orderById)),
    },
    close: () => db.$disconnect(),
  }
}

// The class is generated, so the type checker does not see its methods.
function clientOf(client: unknown): Client {
  return client as Client
}
