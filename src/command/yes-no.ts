/** yes and no as people and PowerShell write them. */
import { Misuse } from './refusal.ts'

/** @param name what it is the value of @throws Misuse for anything else */
export function truthOf(name: string, text: string): boolean {
  if (/^(?:yes|true|on|\$true|1)$/i.test(text)) return true
  if (/^(?:no|false|off|\$false|0)$/i.test(text)) return false
  throw new Misuse(`${name} is yes or no, not "${text}"`)
}
