// SPDX-License-Identifier: Apache-2.0
// What a request can fail with: the server's problem document, or no answer at all.
import type { Problem } from './types';

export class ApiError extends Error {
  /** Null: no answer came, or one that is not the API's (a proxy's page, a cut connection). */
  readonly problem: Problem | null;
  /** Zero when no answer came. */
  readonly status: number;

  constructor(problem: Problem | null, status: number) {
    super(problem ? `${problem.code}: ${problem.detail ?? problem.title}` : `no usable answer (${status})`);
    this.name = 'ApiError';
    this.problem = problem;
    this.status = status;
  }

  /** Of whatever was thrown; what is no answer of the server counts as none. */
  static of(error: unknown): ApiError {
    return error instanceof ApiError ? error : new ApiError(null, 0);
  }

  get code(): Problem['code'] | 'unreachable' {
    return this.problem?.code ?? 'unreachable';
  }

  /** The web daemon itself is at fault, as opposed to what stands behind it or what was asked. */
  get isOurFault(): boolean {
    return this.status === 500 || this.code === 'storage';
  }
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Problem>).code === 'string' &&
    typeof (value as Partial<Problem>).title === 'string'
  );
}

/** Reads the error out of an answer that was not a success. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  return new ApiError(isProblem(body) ? body : null, response.status);
}
