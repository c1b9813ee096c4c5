import { type ConnectHook, setupTexts } from '../connect-hook.ts'
import type { ServerSession } from './session.ts'

/** Runs on a new session what the hook gives. A session that refuses it is cut. */
export async function setUp(session: ServerSession, hook: ConnectHook, first: boolean): Promise<void> {
  try {
    await runTexts(session, setupTexts(await hook({ first, readOnly: false })))
  } catch (error) {
    session.destroy(error instanceof Error ? error : undefined)
    throw error
  }
}

/** The same for a session that has been reset. */
export async function setUpAgain(session: ServerSession, hook: ConnectHook | undefined): Promise<void> {
  if (hook !== undefined) await runTexts(session, setupTexts(await hook({ first: false, readOnly: false })))
}

async function runTexts(session: ServerSession, texts: readonly string[]): Promise<void> {
  await Promise.all(texts.map((text) => session.run(text)))
}
