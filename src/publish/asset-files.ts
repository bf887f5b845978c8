/** The files that pages refer to, under addresses that never mean anything else. */
import express from 'express'
import { open } from '../http/route.ts'
import { bodies } from '../services/bodies.ts'
import { assets } from '../pages/assets.ts'
import { encodingOf, isUnchanged, sendBytes, setValidators } from './send.ts'

const forEver = 'public, max-age=31536000, immutable'
const room = 1 << 20

export function assetFiles(): express.Router {
  const router = express.Router()
  const kept = bodies(room)
  for (const { path, type, body } of assets) {
    router.get(
      path,
      open({
        because: 'style and icon, the same bytes for everybody',
        async handler(request, response) {
          const encoding = encodingOf(request)
          setValidators(response, { etag: path, lastModified: null }, encoding)
          response.set({ 'Content-Type': type, 'Cache-Control': forEver, 'Cross-Origin-Resource-Policy': 'same-origin' })
          if (isUnchanged(request, path, null)) response.status(304).end()
          else sendBytes(request, response, (await kept.get(path, encoding, body)) ?? body, encoding)
        },
      }),
    )
  }
  return router
}
