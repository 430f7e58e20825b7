/** Whichever dialog is open. */
import { lazy, Suspense, useCallback } from 'react';
import { ui, useUi } from '../app/ui-store.ts';
import { Palette } from './Palette.tsx';

const AddNodesDialog = lazy(() => import('./AddNodesDialog.tsx'));
const CompareDialog = lazy(() => import('./CompareDialog.tsx'));
const ConfigurationDialog = lazy(() => import('./ConfigurationDialog.tsx'));
const HelpSheet = lazy(() => import('./HelpSheet.tsx'));
const IdentityDialog = lazy(() => import('./IdentityDialog.tsx'));
const ImageDialog = lazy(() => import('./ImageDialog.tsx'));
const TaintDialog = lazy(() => import('./TaintDialog.tsx'));
const WhatIfDialog = lazy(() => import('./WhatIfDialog.tsx'));

/** All but the palette are loaded when they are opened. */
export function Dialogs() {
  return (
    <Suspense>
      <Opened />
    </Suspense>
  );
}

function Opened() {
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
