/** The sharing policy of the organization: read and changed by its administrators. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { routeAdminister } from '../http/route.ts'
import { type PolicyPage, policyPage } from '../pages/screens/policy.ts'
import { changePolicy, type PolicyChange, type PolicyText, readPolicy } from '../services/policy.ts'
import { parseDomainRule } from '../sharing/domain-rules.ts'
import { linkAudiences, sharingCapabilities } from '../sharing/policy.ts'
import { viewRoles } from '../sharing/roles.ts'
import { transaction } from '../storage/database.ts'
import type { Door, Row } from './door.ts'
import { leave, take } from './flash.ts'
import { refuseForged } from './forgery.ts'
import { choiceOf, rawOf, textOf } from './form.ts'
import { seeOther, sendPage } from './send.ts'
import { frameFor, paths } from './signed-in.ts'

/** Saved, or the form with its faults. */
export type PolicyNote = { saved: true } | Pick<PolicyPage, 'values' | 'faults'>

type Values = PolicyPage['values']

const longestLife = 3650

function valuesOf({ anonymousLinks, domainRules, ...policy }: PolicyText): Values {
  return {
    sharingCapability: policy.sharingCapability,
    domainRules: domainRules.join('\n'),
    anonymousMaxRole: anonymousLinks.maxRole,
    anonymousMaxDays: anonymousLinks.maxDays,
    anonymousExpiryRequired: anonymousLinks.expiryRequired,
    defaultLinkType: policy.defaultLinkType,
    internalDefaultRole: policy.internalDefaultRole,
  }
}

/** The number of the first line that is no rule or repeats a domain, counted from 1; null when all are well. */
function wrongLine(text: string): number | null {
  const seen = new Set<string>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const domain = domainOf(line)
    if (domain === null || seen.has(domain)) return index + 1
    seen.add(domain)
  }
  return null
}

function domainOf(line: string): string | null {
  try {
    return parseDomainRule(line).domain
  } catch (error) {
    if (error instanceof Problem) return null
    throw error
  }
}

function read(request: Request): Pick<PolicyPage, 'values' | 'faults'> {
  const days = textOf(request, 'anonymousMaxDays')
  const life = /^[1-9]\d{0,3}$/.test(days) && Number(days) <= longestLife ? Number(days) : null
  const domainRules = rawOf(request, 'domainRules')
  const line = wrongLine(domainRules)
  return {
    values: {
      sharingCapability: choiceOf(request, 'sharingCapability', sharingCapabilities),
      domainRules,
      anonymousMaxRole: choiceOf(request, 'anonymousMaxRole', viewRoles),
      anonymousMaxDays: life,
      anonymousExpiryRequired: textOf(request, 'anonymousExpiryRequired') === 'yes',
      defaultLinkType: choiceOf(request, 'defaultLinkType', linkAudiences),
      internalDefaultRole: choiceOf(request, 'internalDefaultRole', ['none', ...viewRoles] as const),
    },
    faults: {
      ...(line === null ? {} : { domainRules: { line } }),
      ...(days === '' || life !== null ? {} : { anonymousMaxDays: 'invalid' }),
    },
  }
}

function changeOf(values: Values): PolicyChange {
  return {
    sharingCapability: values.sharingCapability,
    domainRules: values.domainRules
      .split(/\r?\n/)
      .map(line => line.trim())
      .filter(line => line !== ''),
    anonymousLinks: {
      maxRole: values.anonymousMaxRole,
      maxDays: values.anonymousMaxDays,
      expiryRequired: values.anonymousExpiryRequired,
    },
    defaultLinkType: values.defaultLinkType,
    internalDefaultRole: values.internalDefaultRole,
  }
}

export function policy(door: Door): Row[] {
  const { db } = door
  return [
    {
      method: 'get',
      path: paths.policy,
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const { words, frame } = await frameFor(door, request, access)
          const note = take(request, 'policy')
          const mend = note && 'faults' in note ? note : { values: valuesOf(await readPolicy(db, access)), faults: {} }
          const saved = note !== null && 'saved' in note
          sendPage(response, policyPage(words, { ...frame, action: paths.policy, ...mend, saved, consequence: null }))
        },
      }),
    },
    {
      method: 'post',
      path: paths.policy,
      handler: routeAdminister({
        handler: async (request, response, access) => {
          refuseForged(request)
          const typed = read(request)
          const wrong = Object.keys(typed.faults).length > 0
          if (!wrong) await transaction(db, tx => changePolicy(tx, access, changeOf(typed.values)))
          leave(request, 'policy', wrong ? typed : { saved: true })
          seeOther(response, paths.policy)
        },
      }),
    },
  ]
}
