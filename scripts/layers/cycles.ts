/** Import edges between files: from each file to the files that it loads. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

/**
 * Finds one cycle for each group of files that import each other, as the list of files along it, the smallest name first.
 * Groups are the strongly connected components (R. Tarjan, "Depth-first search and linear graph algorithms", 1972).
 */
export function findCycles(graph: ImportGraph): readonly (readonly string[])[] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const onStack = new Set<string>()
  const cycles: (readonly string[])[] = []

  const visit = (file: string): void => {
    index.set(file, index.size)
    low.set(file, index.get(file) ?? 0)
    stack.push(file)
    onStack.add(file)
    for (const target of graph.get(file) ?? []) {
      if (!index.has(target)) {
        visit(target)
        low.set(file, Math.min(low.get(file) ?? 0, low.get(target) ?? 0))
      } else if (onStack.has(target)) {
        low.set(file, Math.min(low.get(file) ?? 0, index.get(target) ?? 0))
      }
    }
    if (low.get(file) !== index.get(file)) return
    const group = new Set(stack.splice(stack.indexOf(file)))
    for (const member of group) onStack.delete(member)
    const path = shortestCycle(graph, group)
    if (path) cycles.push(path)
  }

  for (const file of [...graph.keys()].sort()) if (!index.has(file)) visit(file)
  return cycles
}

function shortestCycle(graph: ImportGraph, group: ReadonlySet<string>): readonly string[] | undefined {
  const [start] = [...group].sort()
  if (start === undefined) return undefined
  const paths: string[][] = [[start]]
  const seen = new Set<string>()
  for (let path = paths.shift(); path; path = paths.shift()) {
    for (const target of graph.get(path.at(-1) ?? start) ?? []) {
      if (target === start) return path
      if (!group.has(target) || seen.has(target)) continue
      seen.add(target)
      paths.push([...path, target])
    }
  }
  return undefined
}
