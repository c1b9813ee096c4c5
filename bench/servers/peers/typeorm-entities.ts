import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm'
import type { Customer, Order, OrderLine, Product } from '../../workloads/records.ts'
import type { Protocol } from '../peers.ts'

/** A row that an ORM hands out with what belongs to it. */
export interface OrderEntity extends Order {
  readonly customer?: Customer
  readonly lines?: OrderLineEntity[]
}

export interface OrderLineEntity extends OrderLine {
  readonly order?: OrderEntity
  readonly product?: Product
}

export function typeormEntities(protocol: Protocol) {
  const id: EntitySchemaColumnOptions = { type: 'int', primary: true, generated: 'increment' }
  const whole: EntitySchemaColumnOptions = { type: 'int' }
  const real: EntitySchemaColumnOptions = { type: protocol === 'postgres' ? 'double precision' : 'double' }
  const text: EntitySchemaColumnOptions = { type: 'varchar' }

  const customers = new EntitySchema<Customer>({
    name: 'customers',
    columns: { id, name: text, email: text, city: text, country: text, segment: text, createdAt: text, balance: real },
  })
  const products = new EntitySchema<Product>({
    name: 'products',
    columns: { id, name: text, category: text, price: real, stock: whole },
  })
  const orders = new EntitySchema<OrderEntity>({
    name: 'orders',
    columns: { id, customerId: whole, status: text, total: real, placedAt: text, note: { ...text, nullable: true } },
    relations: {
      customer: { type: 'many-to-one', target: 'customers', joinColumn: { name: 'customerId' } },
      lines: { type: 'one-to-many', target: 'orderLines', inverseSide: 'order' },
    },
  })
  const orderLines = new EntitySchema<OrderLineEntity>({
    name: 'orderLines',
    tableName: 'orderLines',
    columns: { id, orderId: whole, productId: whole, quantity: whole, unitPrice: real },
    relations: {
      order: { type: 'many-to-one', target: 'orders', joinColumn: { name: 'orderId' }, inverseSide: 'lines' },
      product: { type: 'many-to-one', target: 'products', joinColumn: { name: 'productId' } },
    },
  })
  return { customers, products, orders, orderLines }
}
