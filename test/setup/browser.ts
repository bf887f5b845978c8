/** Chromium for the tests that look at pages and mails; empty where there is none, and those tests are skipped. */
import { execFileSync } from 'node:child_process'

export const executablePath = process.env['CHROMIUM'] ?? found()

/** Nothing but what the tests ask for goes over the network. */
export const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** What axe-core is asked for. */
export const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

function found(): string {
  try {
    return execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}
