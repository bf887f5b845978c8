/** The API as a client with one token calls it. */
import type { Express } from 'express'
import request, { type Response } from 'supertest'

export interface Client {
  get(path: string, headers?: Record<string, string>): Promise<Response>
  post(path: string, body?: object, headers?: Record<string, string>): Promise<Response>
  patch(path: string, body: object, headers?: Record<string, string>): Promise<Response>
  put(path: string, body: string, type: string, headers?: Record<string, string>): Promise<Response>
  delete(path: string, headers?: Record<string, string>): Promise<Response>
  /** Any body as it stands. */
  raw(
    method: 'post' | 'patch' | 'put',
    path: string,
    body: string | Buffer,
    type: string,
    headers?: Record<string, string>,
  ): Promise<Response>
}

/** @param token null for nobody */
export function clientOf(app: Express, token: string | null): Client {
  const sending = (method: 'get' | 'post' | 'patch' | 'put' | 'delete', path: string, headers: Record<string, string> = {}) => {
    const sent = request(app)[method](`/api${path}`).set(headers)
    return token === null ? sent : sent.set('Authorization', `Bearer ${token}`)
  }
  const raw: Client['raw'] = async (method, path, body, type, headers) =>
    await sending(method, path, headers).set('Content-Type', type).send(body)
  return {
    get: async (path, headers) => await sending('get', path, headers),
    post: async (path, body, headers) => await (body ? sending('post', path, headers).send(body) : sending('post', path, headers)),
    patch: async (path, body, headers) => await sending('patch', path, headers).send(body),
    put: (path, body, type, headers) => raw('put', path, body, type, headers),
    delete: async (path, headers) => await sending('delete', path, headers),
    raw,
  }
}
