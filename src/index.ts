export { type Db, open } from './database.ts'
export * from './errors/index.ts'
export * from './schema/index.ts'
export * from './sql/index.ts'
