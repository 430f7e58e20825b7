/** Whichever dialog is open. */
import { useCallback } from 'react';
import { ui, useUi } from '../app/ui-store.ts';
import { AddNodesDialog } from './AddNodesDialog.tsx';
import { CompareDialog } from './CompareDialog.tsx';
import { ConfigurationDialog } from './ConfigurationDialog.tsx';
import { HelpSheet } from './HelpSheet.tsx';
import { IdentityDialog } from './IdentityDialog.tsx';
import { ImageDialog } from './ImageDialog.tsx';
import { Palette } from './Palette.tsx';
import { TaintDialog } from './TaintDialog.tsx';
import { WhatIfDialog } from './WhatIfDialog.tsx';

export function Dialogs() {
  const dialog = useUi((state) => state.dialog);
  const close = useCallback(() => ui.getState().open(undefined), []);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'taint':
      return <TaintDialog name={dialog.node} onClose={close} />;
    case 'image':
      return <ImageDialog reference={dialog.reference} onClose={close} />;
    case 'add-nodes':
      return <AddNodesDialog onClose={close} />;
    case 'identity':
      return <IdentityDialog onClose={close} />;
    case 'what-if':
      return <WhatIfDialog manifests={dialog.manifests} status={dialog.status} onClose={close} />;
    case 'compare':
      return <CompareDialog onClose={close} />;
    case 'configuration':
      return <ConfigurationDialog onClose={close} />;
    case 'palette':
      return <Palette onClose={close} />;
    case 'help':
      return <HelpSheet onClose={close} />;
  }
}
