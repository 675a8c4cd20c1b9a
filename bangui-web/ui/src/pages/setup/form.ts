// SPDX-License-Identifier: Apache-2.0
// What the setup form holds and what is wrong with it.
import type { SetupRequest } from '@/api/types';
import type { MessageKey } from '@/i18n/en';
import { brokenRules } from '@/text/password';

export interface SetupForm {
  readonly token: string;
  readonly name: string;
  readonly password: string;
  readonly repeated: string;
  readonly timeZone: string;
  readonly sessionSeconds: number;
}

export type SetupErrors = Partial<Record<keyof SetupForm, MessageKey>>;

/** From an hour to the 30 days that the API allows. */
export const sessionChoices = [3_600, 28_800, 43_200, 86_400, 604_800, 2_592_000] as const;
export const defaultSession = 43_200;
const maxNameLength = 64;

export function errorsOf(form: SetupForm): SetupErrors {
  const errors: SetupErrors = {};
  const name = form.name.trim();
  if (form.token.trim() === '') errors.token = 'setup.missing';
  if (name === '') errors.name = 'setup.missing';
  else if (Array.from(name).length > maxNameLength) errors.name = 'setup.nameTooLong';
  const [broken] = brokenRules(form.password, name);
  if (broken) errors.password = `password.rule.${broken}`;
  if (form.repeated !== form.password) errors.repeated = 'setup.mismatch';
  return errors;
}

export function requestOf(form: SetupForm): SetupRequest {
  return {
    token: form.token.trim(),
    name: form.name.trim(),
    password: form.password,
    time_zone: form.timeZone,
    session_seconds: form.sessionSeconds,
  };
}
