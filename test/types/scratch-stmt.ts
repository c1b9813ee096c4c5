import { integer, select, table, count, avg } from 'granary'
const flights = table('flights', { delay: integer() })
const q = select({ x: flights.delay.plus(1), y: flights.delay.eq(3), z: avg(flights.delay) }).from(flights)
const r: { x: number; y: boolean }[] = await q
