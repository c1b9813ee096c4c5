import { registerHooks } from 'node:module'

// Imports the module given as a URL and prints the milliseconds it took and the URLs of everything that was loaded for it, as JSON.

const [entry = ''] = process.argv.slice(2)
const loaded: string[] = []
registerHooks({
  load(url, context, next) {
    loaded.push(url)
    return next(url, context)
  },
})
const start = performance.now()
await import(entry)
process.stdout.write(JSON.stringify({ milliseconds: performance.now() - start, loaded }))
