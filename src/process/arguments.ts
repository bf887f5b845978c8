/** The command line. */
import { parseArgs } from 'node:util'

export interface Arguments {
  port?: number
  dataDirectory?: string
  demo: boolean
  json: boolean
  migrateOnly: boolean
}

export type Asked = { do: 'start'; arguments: Arguments } | { do: 'help' | 'version' } | { do: 'refuse'; message: string }

export const usage = `Usage: dela serve [options]

  --port <number>   listen on this port; 0 takes a free one (PORT, 8080)
  --data <folder>   keep the data here (DELA_DATA, ./data)
  --demo            fill an empty database with people and calendars to look at
  --json            say where the server is as one line of JSON on standard output
  --migrate-only    bring the database up to date and end
  --help, --version

Settings and environment variables: config/README.md`

/** Reads the arguments after `node main.ts`. What is not known is refused, with the words to tell. */
export function readArguments(given: string[]): Asked {
  try {
    const { values } = parseArgs({ args: given, options, strict: true, allowPositionals: false })
    if (values.help) return { do: 'help' }
    if (values.version) return { do: 'version' }
    const port = values.port === undefined ? undefined : Number(values.port)
    if (port !== undefined && !(/^\d+$/.test(values.port ?? '') && port < 65_536)) {
      return { do: 'refuse', message: `--port takes a number from 0 to 65535, not "${values.port}"` }
    }
    if (values.data === '') return { do: 'refuse', message: '--data takes a folder' }
    return {
      do: 'start',
      arguments: {
        demo: values.demo,
        json: values.json,
        migrateOnly: values['migrate-only'],
        ...(port === undefined ? {} : { port }),
        ...(values.data === undefined ? {} : { dataDirectory: values.data }),
      },
    }
  } catch (error) {
    return { do: 'refuse', message: (error as Error).message }
  }
}

const options = {
  port: { type: 'string' },
  data: { type: 'string' },
  demo: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  'migrate-only': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'v', default: false },
} as const
