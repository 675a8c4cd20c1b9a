// SPDX-License-Identifier: Apache-2.0
// Banning and unbanning over the API. One jail's refusal does not keep the others from being asked.
import type { ApiClient } from '@/api/client';
import { ApiError } from '@/api/problem';
import type { BanChange } from '@/api/types';

export interface JailFailure {
  readonly jail: string;
  readonly error: ApiError;
}

export interface BanOutcome {
  /** In canonical form, as the server answered it. */
  readonly address: string;
  readonly changed: readonly string[];
  /** It was so before. */
  readonly unchanged: readonly string[];
  readonly failed: readonly JailFailure[];
  /** Where the ban is undone at this time unless it is confirmed. */
  readonly unconfirmed: readonly { readonly jail: string; readonly until: Date }[];
}

/** One jail after the other: fail2ban serves one request at a time anyway. */
export async function banIn(
  client: ApiClient,
  address: string,
  jails: readonly string[],
  note: string,
): Promise<BanOutcome> {
  const body = note === '' ? {} : { body: { note } };
  return inEach(address, jails, (jail) =>
    client.call('put', '/api/v1/jails/{jail}/bans/{address}', { path: { jail, address }, ...body }),
  );
}

export async function unbanIn(client: ApiClient, address: string, jails: readonly string[]): Promise<BanOutcome> {
  return inEach(address, jails, (jail) =>
    client.call('delete', '/api/v1/jails/{jail}/bans/{address}', { path: { jail, address } }),
  );
}

/** Each ban that waits to be confirmed, whatever becomes of the others. */
export async function confirmIn(client: ApiClient, address: string, jails: readonly string[]): Promise<readonly JailFailure[]> {
  const failed: JailFailure[] = [];
  for (const jail of jails) {
    try {
      await client.call('post', '/api/v1/jails/{jail}/bans/{address}/confirm', { path: { jail, address } });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failed.push({ jail, error });
    }
  }
  return failed;
}

/** Throws an ApiError. */
export async function unbanEverywhere(client: ApiClient, address: string): Promise<BanOutcome> {
  const answer = await client.call('delete', '/api/v1/bans/{address}', { path: { address } });
  return { address: answer.address, changed: answer.jails, unchanged: [], failed: [], unconfirmed: [] };
}

async function inEach(
  address: string,
  jails: readonly string[],
  ask: (jail: string) => Promise<BanChange>,
): Promise<BanOutcome> {
  let canonical = address;
  const changed: string[] = [];
  const unchanged: string[] = [];
  const failed: JailFailure[] = [];
  const unconfirmed: { jail: string; until: Date }[] = [];
  for (const jail of jails) {
    try {
      const answer = await ask(jail);
      canonical = answer.address;
      (answer.changed ? changed : unchanged).push(jail);
      if (answer.confirm_by !== null) unconfirmed.push({ jail, until: new Date(answer.confirm_by) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failed.push({ jail, error });
      // The session is gone; the others would be refused too.
      if (error.code === 'not_signed_in') break;
    }
  }
  return { address: canonical, changed, unchanged, failed, unconfirmed };
}
