// SPDX-License-Identifier: Apache-2.0
// Catches what a component throws while it renders, so that a mistake of ours, or a part of the page that can
// no longer be loaded after an upgrade, is a sentence and not a blank page.
import { Component, type ReactNode } from 'react';
import { Notice } from '@/components/Notice';
import { TranslatorContext } from '@/i18n/context';

export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  static override contextType = TranslatorContext;
  declare context: React.ContextType<typeof TranslatorContext>;
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    const { text } = this.context;
    return (
      <Notice
        intent="error"
        title={text('app.broken')}
        detail={text('app.brokenDetail')}
        action={{ label: text('app.reload'), run: () => window.location.reload() }}
      />
    );
  }
}
