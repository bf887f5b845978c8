/** Milliseconds of the processor this process has used: unlike the clock it does not count what other programs take. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
