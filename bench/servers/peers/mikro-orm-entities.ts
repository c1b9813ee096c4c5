import { defineEntity, p } from '@mikro-orm/core'

export const Customers = defineEntity({
  name: 'Customers',
  tableName: 'customers',
  properties: {
    id: p.integer().primary(),
    name: p.string(),
    email: p.string(),
    city: p.string(),
    country: p.string(),
    segment: p.string(),
    createdAt: p.string(),
    balance: p.float(),
  },
})

export const Products = defineEntity({
  name: 'Products',
  tableName: 'products',
  properties: { id: p.integer().primary(), name: p.string(), category: p.string(), price: p.float(), stock: p.integer() },
})

export const Orders = defineEntity({
  name: 'Orders',
  tableName: 'orders',
  properties: {
    id: p.integer().primary(),
    customer: () => p.manyToOne(Customers).joinColumn('customerId'),
    status: p.string(),
    total: p.float(),
    placedAt: p.string(),
    note: p.string().nullable(),
    lines: () => p.oneToMany(OrderLines).mappedBy('order'),
  },
})

export const OrderLines = defineEntity({
  name: 'OrderLines',
  tableName: 'orderLines',
  properties: {
    id: p.integer().primary(),
    order: () => p.manyToOne(Orders).joinColumn('orderId'),
    product: () => p.manyToOne(Products).joinColumn('productId'),
    quantity: p.integer(),
    unitPrice: p.float(),
  },
})
