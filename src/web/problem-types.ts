/** What each type of problem means, in the reader's language: where the `type` of every problem+json leads. */
import { Problem } from '../errors.ts'
import { languageFor } from '../http/page.ts'
import { open } from '../http/route.ts'
import { assetPaths } from '../pages/assets.ts'
import { type ProblemTypePage, problemTypePage } from '../pages/screens/problem.ts'
import { type Words, wordsOf } from '../pages/words/catalogues.ts'
import type { Door, Row } from './door.ts'
import { sendPage } from './send.ts'

type Explained = Pick<ProblemTypePage, 'title' | 'text' | 'reason'>

function explained({ refusals }: Words, type: string): Explained {
  const { reasons, types, cannotBeShared } = refusals
  if (Object.hasOwn(reasons, type)) {
    const { text, remedy, person } = reasons[type as keyof typeof reasons]
    return { title: cannotBeShared, text, reason: { remedy, whoCan: person } }
  }
  if (!Object.hasOwn(types, type)) throw new Problem('not-found', 'There is no such type of problem')
  return { ...types[type as keyof typeof types], reason: null }
}

export function problemTypes({ config }: Door): Row[] {
  return [
    {
      method: 'get',
      path: '/problems/:type',
      handler: open({
        because: 'explains a type of problem, the same for everybody',
        handler: (request, response) => {
          const language = languageFor(request, { fallback: config.defaults.language })
          const words = wordsOf(language)
          sendPage(response, problemTypePage(words, { language, assets: assetPaths, ...explained(words, String(request.params['type'])) }))
        },
      }),
    },
  ]
}
