// SPDX-License-Identifier: Apache-2.0
// The one place that talks HTTP to the API (the event stream apart). Types come from the OpenAPI document, so
// a path, parameter or body that it does not know does not compile. Made in main, one per page.
import { ApiError, errorOf } from './problem';
import type { paths } from './schema';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type PathsWith<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends undefined ? never : P;
}[keyof paths];
type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>;

type JsonOf<R> = R extends { content: { 'application/json': infer Body } } ? Body : undefined;
type Success<Op> = Op extends { responses: infer R } ? JsonOf<R[keyof R & (200 | 201 | 202 | 204)]> : never;

type Parameters<Op, Kind extends 'path' | 'query'> = Op extends { parameters: Partial<Record<Kind, infer T>> }
  ? Exclude<T, undefined>
  : never;
type RequestBody<Op> = Op extends { requestBody?: infer R } ? BodyOf<NonNullable<R>> : never;
type BodyOf<R> = R extends { content: { 'application/json': infer Body } } ? Body : never;

interface Options<Op> {
  path?: Parameters<Op, 'path'>;
  query?: Parameters<Op, 'query'>;
  body?: RequestBody<Op>;
  signal?: AbortSignal;
}

export interface ClientHooks {
  /** A request was answered with 401 although there was a session. */
  onSignedOut: () => void;
  /** Every failure, before it is thrown. */
  onError: (error: ApiError) => void;
  /** Any answer at all; the time is the server's, where it says. */
  onAnswer: (answer: { serverTime: Date | null; isSuccess: boolean }) => void;
}

/** Longer than any deadline of the server's, so that its own answer comes first. */
const requestDeadlineMs = 20_000;

export class ApiClient {
  /** Of the session; sent with every request that changes something. Kept in memory only. */
  csrfToken: string | null = null;

  readonly #fetch: typeof fetch;
  readonly #base: string;
  readonly #hooks: ClientHooks;

  /** `base`: before the paths of the document. */
  constructor(send: typeof fetch, base: string, hooks: ClientHooks) {
    this.#fetch = send;
    this.#base = base;
    this.#hooks = hooks;
  }

  /** Throws an ApiError, or the signal's reason when the caller gave up. */
  async call<M extends Method, P extends PathsWith<M>>(
    method: M,
    path: P,
    options: Options<Operation<P, M>> = {},
  ): Promise<Success<Operation<P, M>>> {
    const response = await this.#send(method, this.addressOf(path, options.path, options.query), options);
    const date = response.headers.get('Date');
    this.#hooks.onAnswer({ serverTime: date ? new Date(date) : null, isSuccess: response.ok });
    if (!response.ok) {
      const error = await errorOf(response);
      if (error.code === 'not_signed_in' && this.csrfToken !== null) this.#hooks.onSignedOut();
      throw this.#report(error);
    }
    if (response.status === 204) return undefined as Success<Operation<P, M>>;
    try {
      return (await response.json()) as Success<Operation<P, M>>;
    } catch {
      options.signal?.throwIfAborted();
      throw this.#report(new ApiError(null, response.status));
    }
  }

  /** For what the browser itself asks for. */
  addressOf(path: keyof paths, parameters?: object, query?: object): string {
    return this.#base + addressOf(path, parameters, query);
  }

  async #send(method: Method, address: string, options: { body?: unknown; signal?: AbortSignal }): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (options.body !== undefined) headers['Content-Type'] = 'application/json';
    if (method !== 'get' && this.csrfToken !== null) headers['X-CSRF-Token'] = this.csrfToken;
    const gaveUp = new AbortController();
    const deadline = setTimeout(() => gaveUp.abort(), requestDeadlineMs);
    const forward = (): void => gaveUp.abort(options.signal?.reason);
    options.signal?.addEventListener('abort', forward);
    try {
      return await this.#fetch(address, {
        method: method.toUpperCase(),
        headers,
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'error',
        signal: gaveUp.signal,
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      });
    } catch {
      options.signal?.throwIfAborted();
      throw this.#report(new ApiError(null, 0));
    } finally {
      clearTimeout(deadline);
      options.signal?.removeEventListener('abort', forward);
    }
  }

  #report(error: ApiError): ApiError {
    this.#hooks.onError(error);
    return error;
  }
}

/** Fills {name} in a path of the document and appends the query; undefined and empty values are left out. */
export function addressOf(path: string, parameters?: object, query?: object): string {
  const values = new Map(Object.entries(parameters ?? {}));
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values.get(name))));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${filled}?${text}` : filled;
}
