import { isToken, tokensOf } from './tokens.ts'

/**
 * The query of a view without the name of its own database before tables and columns, which the server adds: so that it can be created in another
 * database too. `stores` are the names of the tables and views there.
 */
export function viewQuery(definition: string, database: string, stores: ReadonlySet<string>): string {
  const tokens = tokensOf(definition)
  let text = ''
  let end = 0
  tokens.forEach((token, position) => {
    const [dot, name] = [tokens[position + 1], tokens[position + 2]]
    const isDatabase =
      token.kind === 'quoted' &&
      token.value === database &&
      isToken(dot, '.') &&
      !isToken(tokens[position - 1], '.') &&
      name?.kind === 'quoted' &&
      stores.has(name.value)
    if (!isDatabase) return
    text += definition.slice(end, token.start)
    end = dot?.end ?? token.end
  })
  return text + definition.slice(end)
}
