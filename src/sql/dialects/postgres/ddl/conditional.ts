import { quotedText } from '../literal.ts'

/**
 * A block that runs statements only where a query finds nothing, for what PostgreSQL has no IF NOT EXISTS for (manual, chapter 43 and the
 * page of DO).
 */
export function unlessFound(query: string, statements: readonly string[]): string {
  const body = statements.map((statement) => `EXECUTE ${quotedText(statement)};`).join(' ')
  return block(`IF NOT EXISTS (${query}) THEN ${body} END IF;`)
}

/** An anonymous block of PL/pgSQL. */
export function block(body: string): string {
  return `DO ${dollarQuoted(`BEGIN ${body} END`)}`
}

/** Text between dollar quotes whose tag is not in it, and does not begin in it (manual §4.1.2.4). */
export function dollarQuoted(text: string): string {
  let tag = '$granary$'
  for (let number = 2; `${text}${tag}`.indexOf(tag) < text.length; number++) tag = `$granary${number}$`
  return `${tag}${text}${tag}`
}
