import { col, DataTypes, fn, Model, type ModelStatic, Op, Sequelize, type Transaction } from 'sequelize'
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
import { type Customer, type NewOrder, type Order, type OrderLine, type Product, present } from '../../workloads/records.ts'
import type { Protocol } from '../peers.ts'

// Rows are read with `raw: true`, as its guide recommends for large results; Sequelize 6 does not stream.
export function sequelizePeer(protocol: Protocol): Peer {
  return { name: 'sequelize', calls: 'asynchronous', open: (url) => open(protocol, url) }
}

async function open(protocol: Protocol, url: string): Promise<OpenedPeer> {
  const dialect = protocol === 'postgres' ? 'postgres' : 'mysql'
  const sequelize = new Sequelize(url, { dialect, logging: false, pool: { min: 1, max: 1 }, define: { timestamps: false } })
  const { customers, products, orders, orderLines } = models(sequelize)
  const orderById = (id: number) => orders.findByPk(id, { raw: true, rejectOnEmpty: true })
  const addOrder = async (order: NewOrder, transaction: Transaction | null): Promise<number> =>
    (await orders.create({ ...order }, { transaction })).dataValues.id

  return {
    workloads: {
      'pk-read': (iteration) => orderById(orderIdAt(iteration)),
      'list-100': (iteration) =>
        orders.findAll({ where: { id: { [Op.gt]: pageStartAt(iteration) } }, order: [['id', 'ASC']], limit: 100, raw: true }),
      'nested-50': (iteration) =>
        orders.findAll({
          where: { id: { [Op.gt]: pageStartAt(iteration) } },
          order: [
            ['id', 'ASC'],
            [{ model: orderLines, as: 'lines' }, 'id', 'ASC'],
          ],
          limit: 50,
          include: [
            { model: customers, as: 'customer' },
            { model: orderLines, as: 'lines', include: [{ model: products, as: 'product' }] },
          ],
        }),
      insert: (iteration) => addOrder(newOrderAt(iteration), null),
      'insert-1000': async () => {
        await customers.bulkCreate(newCustomers.map((row) => ({ ...row })))
      },
      update: async (iteration) => {
        await orders.update({ status: statusAt(iteration), total: amountAt(iteration) }, { where: { id: orderIdAt(iteration) } })
      },
      transaction: (iteration) =>
        sequelize.transaction(async (transaction) => {
          const order = newOrderAt(iteration)
          const customerId = customerIdAt(iteration)
          const customer = valuesOf<Customer>(await customers.findByPk(customerId, { raw: true, transaction }))
          await customers.update({ balance: customer.balance - order.total }, { where: { id: customerId }, transaction })
          return await addOrder(order, transaction)
        }),
      'aggregate-top-10': async (iteration) => {
        const rows = await orders.findAll({
          attributes: [
            [col('customer.id'), 'id'],
            [col('customer.name'), 'name'],
            [fn('count', col('*')), 'orderCount'],
            [fn('sum', col('total')), 'revenue'],
          ],
          include: [{ model: customers, as: 'customer', attributes: [], required: true }],
          where: { status: statusAt(iteration) },
          group: ['customer.id', 'customer.name'],
          order: [
            [col('revenue'), 'DESC'],
            [col('customer.id'), 'ASC'],
          ],
          limit: 10,
          raw: true,
        })
        return rows.map((row) => {
          const values = valuesOf<{ orderCount: unknown }>(row)
          return { ...values, orderCount: Number(values.orderCount) }
        })
      },
      'read-30000': () => orders.findAll({ order: [['id', 'ASC']], raw: true }),
      'concurrent-32': (iteration) => Promise.all(concurrentIdsAt(iteration).map(orderById)),
    },
    plain,
    close: () => sequelize.close(),
  }
}

function models(sequelize: Sequelize) {
  // Functions, because Sequelize writes the column's name into each definition.
  const id = () => ({ type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true })
  const whole = () => ({ type: DataTypes.INTEGER, allowNull: false })
  const real = () => ({ type: DataTypes.DOUBLE, allowNull: false })
  const text = () => ({ type: DataTypes.STRING, allowNull: false })
  const customers: ModelStatic<Model<Customer, Partial<Customer>>> = sequelize.define('customers', {
    id: id(),
    name: text(),
    email: text(),
    city: text(),
    country: text(),
    segment: text(),
    createdAt: text(),
    balance: real(),
  })
  const products: ModelStatic<Model<Product, Partial<Product>>> = sequelize.define('products', {
    id: id(),
    name: text(),
    category: text(),
    price: real(),
    stock: whole(),
  })
  const orders: ModelStatic<Model<Order, Partial<Order>>> = sequelize.define('orders', {
    id: id(),
    customerId: whole(),
    status: text(),
    total: real(),
    placedAt: text(),
    note: { type: DataTypes.STRING },
  })
  const orderLines: ModelStatic<Model<OrderLine, Partial<OrderLine>>> = sequelize.define('orderLines', {
    id: id(),
    orderId: whole(),
    productId: whole(),
    quantity: whole(),
    unitPrice: real(),
  })
  orders.belongsTo(customers, { as: 'customer', foreignKey: 'customerId' })
  orders.hasMany(orderLines, { as: 'lines', foreignKey: 'orderId' })
  orderLines.belongsTo(products, { as: 'product', foreignKey: 'productId' })
  return { customers, products, orders, orderLines }
}

function plain(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(plain)
  return answer instanceof Model ? answer.get({ plain: true }) : answer
}

// With `raw: true` a row is an object of its values, which Sequelize's types do not tell.
function valuesOf<Values>(row: unknown): Values {
  return present(row as Values | null)
}
