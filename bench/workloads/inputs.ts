// What iteration n of a workload works on: made before any timing, the same for every peer, which cannot write into it.
import { randomNumbers, wholeBelow } from '../random.ts'
import { makeCustomer, makeOrder, sizes, statuses } from './data.ts'
import type { NewCustomer, NewOrder } from './records.ts'

const count = 4_096
const random = randomNumbers(7)

const orderIds = list(() => 1 + wholeBelow(random, sizes.orders))
const customerIds = list(() => 1 + wholeBelow(random, sizes.customers))
const pageStarts = list(() => wholeBelow(random, sizes.orders - 100))
const newOrders = list(() => Object.freeze(makeOrder(random)))
const amounts = list(() => (1 + wholeBelow(random, 8_000)) / 4)

/** The 1,000 customers that one run of the bulk insert adds. */
export const newCustomers: readonly NewCustomer[] = Array.from({ length: 1_000 }, (_, n) =>
  Object.freeze(makeCustomer(sizes.customers + n, random)),
)

const concurrent = list(() => Array.from({ length: 32 }, () => 1 + wholeBelow(random, sizes.orders)))

export const orderIdAt = (iteration: number): number => at(orderIds, iteration)
export const customerIdAt = (iteration: number): number => at(customerIds, iteration)
/** The id after which a page of 100 orders begins. */
export const pageStartAt = (iteration: number): number => at(pageStarts, iteration)
/** The orders that are read at the same time. */
export const concurrentIdsAt = (iteration: number): readonly number[] => at(concurrent, iteration)
export const newOrderAt = (iteration: number): NewOrder => at(newOrders, iteration)
export const amountAt = (iteration: number): number => at(amounts, iteration)
export const statusAt = (iteration: number): string => statuses[iteration % statuses.length] ?? statuses[0]

function list<Item>(make: () => Item): readonly Item[] {
  return Array.from({ length: count }, make)
}

function at<Item>(items: readonly Item[], iteration: number): Item {
  const item = items[iteration % count]
  if (item === undefined) throw new RangeError(`No input for iteration ${iteration}.`)
  return item
}
