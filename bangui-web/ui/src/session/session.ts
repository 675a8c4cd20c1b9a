// SPDX-License-Identifier: Apache-2.0
// Who is signed in, as far as this page knows. Owns the client's CSRF token. Made in main.
import type { ApiClient } from '@/api/client';
import { ApiError } from '@/api/problem';
import type { Session, SetupRequest, SignInRequest } from '@/api/types';
import { Store } from '@/app/store';

export type SessionState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'unreachable'; readonly error: ApiError }
  | { readonly kind: 'setup' }
  /** `why`: what the user is told on the sign-in page. */
  | { readonly kind: 'signed_out'; readonly why: 'never_was' | 'ended' | 'signed_out' | 'set_up_already' }
  | { readonly kind: 'signed_in'; readonly session: Session };

export class SessionController {
  readonly state = new Store<SessionState>({ kind: 'loading' });
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Finds out; never throws. */
  async load(): Promise<void> {
    try {
      this.#enter(await this.#client.call('get', '/api/v1/session'));
    } catch (error) {
      await this.#loadSignedOut(ApiError.of(error));
    }
  }

  async #loadSignedOut(error: ApiError): Promise<void> {
    if (error.code === 'setup_needed') {
      this.state.set({ kind: 'setup' });
      return;
    }
    if (error.code !== 'not_signed_in') {
      this.state.set({ kind: 'unreachable', error });
      return;
    }
    try {
      const { needed } = await this.#client.call('get', '/api/v1/setup');
      this.state.set(needed ? { kind: 'setup' } : { kind: 'signed_out', why: 'never_was' });
    } catch (setupError) {
      this.state.set({ kind: 'unreachable', error: ApiError.of(setupError) });
    }
  }

  /** Throws an ApiError for the form to show. */
  async signIn(request: SignInRequest): Promise<void> {
    try {
      this.#enter(await this.#client.call('post', '/api/v1/session', { body: request }));
    } catch (error) {
      if (ApiError.of(error).code !== 'setup_needed') throw error;
      this.state.set({ kind: 'setup' });
    }
  }

  /** Throws an ApiError for the form to show. */
  async setUp(request: SetupRequest): Promise<void> {
    try {
      this.#enter(await this.#client.call('post', '/api/v1/setup', { body: request }));
    } catch (error) {
      if (ApiError.of(error).code !== 'setup_done') throw error;
      this.state.set({ kind: 'signed_out', why: 'set_up_already' });
    }
  }

  /** Throws when the server did not confirm: the session may still be alive then. */
  async signOut(): Promise<void> {
    try {
      await this.#client.call('delete', '/api/v1/session', {});
    } catch (error) {
      if (ApiError.of(error).code !== 'not_signed_in') throw error;
    }
    this.#leave('signed_out');
  }

  /** The server said that the session is gone. */
  ended = (): void => this.#leave('ended');

  /** Asks whether the session still lives; a failure to ask is not an end. */
  async isAlive(): Promise<boolean> {
    try {
      await this.#client.call('get', '/api/v1/session');
      return true;
    } catch (error) {
      return ApiError.of(error).code !== 'not_signed_in';
    }
  }

  #enter(session: Session): void {
    this.#client.csrfToken = session.csrf_token;
    this.state.set({ kind: 'signed_in', session });
  }

  #leave(why: 'ended' | 'signed_out'): void {
    this.#client.csrfToken = null;
    this.state.set({ kind: 'signed_out', why });
  }
}
