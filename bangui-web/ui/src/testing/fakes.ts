// SPDX-License-Identifier: Apache-2.0
// Stand-ins for what is outside of the page: the server's answers and its event stream.
import type { Limits, Problem, ProblemCode, Session, Settings, Status } from '@/api/types';

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}

type Answer = (sent: Sent) => Response;

/** Answers by "METHOD path"; a request that nobody expected is a test's mistake. Keeps what was sent. */
export class FakeServer {
  readonly sent: Sent[] = [];
  readonly #answers = new Map<string, Answer>();

  on(request: string, answer: Answer | object): this {
    this.#answers.set(request, typeof answer === 'function' ? (answer as Answer) : () => json(200, answer));
    return this;
  }

  fetch: typeof fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, 'http://bangui.test');
    const sent: Sent = {
      method: init?.method ?? 'GET',
      path: url.pathname + url.search,
      headers: new Headers(init?.headers),
      body: typeof init?.body === 'string' ? JSON.parse(init.body) : undefined,
    };
    this.sent.push(sent);
    const answer = this.#answers.get(`${sent.method} ${url.pathname}`);
    if (!answer) return Promise.reject(new Error(`unexpected: ${sent.method} ${sent.path}`));
    return Promise.resolve(answer(sent));
  };
}

export function json(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
}

export function problem(status: number, code: ProblemCode, more: Partial<Problem> = {}): Response {
  return json(status, { type: 'about:blank', title: code, status, code, ...more });
}

export const session: Session = {
  user: { name: 'ada', role: 'admin' },
  csrf_token: 'csrf-1',
  created_at: '2026-11-22T12:00:00Z',
  expires_at: '2026-11-23T00:00:00Z',
  time_zone: 'Europe/Berlin',
  events_after: 'epoch-7',
};

export const well: Status = {
  fail2ban: {
    state: 'online',
    since: '2026-11-22T10:00:00Z',
    version: '1.0.2',
    last_answer_at: '2026-11-22T12:00:00Z',
    detail: null,
  },
  banguid: { state: 'online', since: '2026-11-22T10:00:00Z', version: '0.1.0', detail: null },
  web: { version: '0.1.0', started_at: '2026-11-22T10:00:00Z' },
  log: { state: 'following', target: '/var/log/fail2ban.log', level: 'INFO', detail: null },
  totals: null,
};

export const limits: Limits = {
  acts_per_second: 50,
  act_burst: 200,
  widest_ipv4: 16,
  widest_ipv6: 32,
  ban_seconds: { least: 60, most: 31_536_000 },
  find_seconds: { least: 10, most: 86_400 },
  max_retry: { least: 1, most: 100 },
  ignore: { allowed: true, widest_ipv4: 24, widest_ipv6: 64 },
  tune: true,
  pause_jails: true,
  stop_jails: false,
  unban_all: true,
};

export const settings: Settings = {
  version: '1.0.2',
  socket: '/var/run/fail2ban/fail2ban.sock',
  database: '/var/lib/fail2ban/fail2ban.sqlite3',
  database_max_age: 86_400,
  database_max_matches: 10,
  log_level: 'INFO',
  log_target: '/var/log/fail2ban.log',
};

/** An EventSource whose server is the test. */
export class FakeEventSource extends EventTarget {
  readyState = 0;
  onopen: ((event: Event) => unknown) | null = null;
  onerror: ((event: Event) => unknown) | null = null;

  open(): void {
    this.readyState = 1;
    this.onopen?.(new Event('open'));
  }

  send(kind: string, data: unknown, lastEventId = ''): void {
    this.dispatchEvent(new MessageEvent(kind, { data: JSON.stringify(data), lastEventId }));
  }

  /** `retrying`: the browser comes back by itself; `given_up`: it does not. */
  fail(how: 'retrying' | 'given_up'): void {
    this.readyState = how === 'retrying' ? 0 : 2;
    this.onerror?.(new Event('error'));
  }

  close(): void {
    this.readyState = 2;
  }

  /** What is used of it is there. */
  asEventSource(): EventSource {
    return this as unknown as EventSource;
  }
}
