import { down, engineNames, runningServer, testEngines, up } from './engines/engines.ts'

// Starts and ends the servers that the tests and benchmarks run on. Usage: node scripts/engines.ts up|down|status

const [command, ...rest] = process.argv.slice(2)
if (rest.length > 0 || !(command === 'up' || command === 'down' || command === 'status')) {
  console.error('usage: npm run engines -- up|down|status')
  process.exit(2)
}
for (const name of engineNames) {
  const { title, variable } = testEngines[name]
  if (command === 'down') {
    console.log(`${title}: ${(await down(name)) ? 'ended' : 'was not up'}`)
  } else if (command === 'status') {
    const server = runningServer(name)
    console.log(server === undefined ? `${title}: not up` : `${title}: process ${server.processId}, ${variable}=${server.url}`)
  } else {
    const state = await up(name)
    if ('missing' in state) {
      console.error(state.missing)
      process.exitCode = 1
    } else console.log(`${variable}=${state.server.url}`)
  }
}
