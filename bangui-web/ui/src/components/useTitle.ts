// SPDX-License-Identifier: Apache-2.0
import { useEffect } from 'react';
import { useText } from '@/i18n/context';

/** The title of the document, as long as the caller is on the page. */
export function useTitle(page: string): void {
  const text = useText();
  useEffect(() => {
    document.title = text('app.title', { page });
  }, [page, text]);
}
