// SPDX-License-Identifier: Apache-2.0
// What a refusal says to people, with the rule it names.
import { problemKey } from '@/api/messages';
import type { ApiError } from '@/api/problem';
import { useText } from '@/i18n/context';
import { visible } from '@/text/visible';

export function ProblemText(props: { error: ApiError }) {
  const text = useText();
  const { code, problem } = props.error;
  const rule = code === 'policy_refused' ? problem?.detail : undefined;
  return (
    <>
      {text(problemKey(code))}
      {rule ? ` (${visible(rule)})` : null}
    </>
  );
}
