// SPDX-License-Identifier: Apache-2.0
// Puts addresses into the clipboard, one a line, and says so.
import { useCallback } from 'react';
import { useServices } from '@/app/services';
import { useText } from '@/i18n/context';

export function useCopy(): (addresses: readonly string[]) => Promise<void> {
  const { feedback } = useServices();
  const text = useText();
  return useCallback(
    async (addresses) => {
      const unique = [...new Set(addresses)];
      try {
        // There is none where the page came over plain HTTP.
        await navigator.clipboard.writeText(unique.join('\n'));
        feedback.add({ intent: 'success', text: text('feedback.copied', { count: unique.length }), details: [], action: null });
      } catch {
        feedback.add({ intent: 'error', text: text('feedback.notCopied'), details: [], action: null });
      }
    },
    [feedback, text],
  );
}
