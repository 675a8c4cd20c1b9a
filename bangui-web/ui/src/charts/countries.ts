// SPDX-License-Identifier: Apache-2.0
// Names of countries, by the browser and in the page's language.
import { useMemo } from 'react';
import { useTranslator } from '@/i18n/context';

/** Null is a country that is not known; a code that is none stays as it is. */
export function useCountryName(): (code: string | null) => string {
  const { language, text } = useTranslator();
  return useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: 'region' });
    return (code) => (code === null ? text('stats.unknown') : (nameOf(names, code) ?? code));
  }, [language, text]);
}

function nameOf(names: Intl.DisplayNames, code: string): string | undefined {
  try {
    return names.of(code);
  } catch {
    return undefined;
  }
}
