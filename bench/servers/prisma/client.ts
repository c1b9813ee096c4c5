import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Protocol } from '../peers.ts'

/** A client of Prisma before it is made: the class that Prisma generates. */
export type PrismaClientClass = new (options: { readonly adapter: unknown }) => unknown

/**
 * Generates Prisma's client for one protocol and loads it. Prisma's command wants the engine of its migrations, which its package downloads
 * from Prisma's own server. Generating a client does not use it, so the command is told that the engine is this Node.
 */
export async function generatedClient(protocol: Protocol): Promise<PrismaClientClass> {
  const folder = join(import.meta.dirname, '../generated', `prisma-${protocol}`)
  mkdirSync(folder, { recursive: true })
  const schema = join(folder, 'schema.prisma')
  writeFileSync(schema, head(protocol) + readFileSync(join(import.meta.dirname, 'models.prisma'), 'utf8'))
  const command = join(import.meta.dirname, '../../node_modules/prisma/build/index.js')
  const done = spawnSync(process.execPath, [command, 'generate', '--schema', schema], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
  })
  if (done.error !== undefined) throw done.error
  if (done.status !== 0) throw new Error(`prisma generate ended with ${done.status ?? done.signal}:\n${done.stderr}`)
  return clientOf(await import(pathToFileURL(join(folder, 'client/client.ts')).href))
}

function head(protocol: Protocol): string {
  const provider = protocol === 'postgres' ? 'postgresql' : 'mysql'
  return `generator client {
  provider            = "prisma-client"
  output              = "./client"
  importFileExtension = "ts"
}

datasource db {
  provider = "${provider}"
}

`
}

// The module is generated, so the type checker does not see it.
function clientOf(module: unknown): PrismaClientClass {
  return (module as { PrismaClient: PrismaClientClass }).PrismaClient
}
