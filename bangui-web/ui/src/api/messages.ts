// SPDX-License-Identifier: Apache-2.0
// The sentence for each code. A code of the document without one does not compile.
import type { MessageKey } from '@/i18n/en';
import { en } from '@/i18n/en';
import type { ApiError } from './problem';
import type { ProblemCode } from './types';

type Code = ProblemCode | 'unreachable';

/** A newer server may know codes that this page does not. */
export function problemKey(code: Code): MessageKey {
  const key: MessageKey = `problem.${code}`;
  return key in en ? key : 'problem.internal';
}

export function errorKey(error: ApiError): MessageKey {
  return problemKey(error.code);
}
