// SPDX-License-Identifier: Apache-2.0
import { createContext, useContext } from 'react';
import type { Session } from '@/api/types';

export const SessionContext = createContext<Session | null>(null);

/** The session of whoever looks at the page; only behind the sign-in. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('no SessionContext');
  return session;
}

/** Viewers only look. The server decides all the same. */
export function useMayBan(): boolean {
  return useSession().user.role !== 'viewer';
}

/** What changes how fail2ban itself works is the administrators'. */
export function useMayTune(): boolean {
  return useSession().user.role === 'admin';
}
