/** The whole page for one cluster. */
import { useEffect, useState } from 'react';
import type { ClusterBackend } from '../../backend/cluster-backend.ts';
import '../design/base.css';
import '../design/tokens.css';
import { Toasts } from '../design/Toasts.tsx';
import { onGlobalKey } from '../dialogs/commands.ts';
import { Dialogs } from '../dialogs/Dialogs.tsx';
import { FaultWatch } from '../dialogs/FaultDialog.tsx';
import { Toolbar } from '../toolbar/Toolbar.tsx';
import { words } from '../words/words.ts';
import { Layout } from './Layout.tsx';
import { initScenarios, setCurrentScenario } from './scenarios.ts';
import { createSession, SessionContext, startSession } from './session.ts';
import { useLook } from './theme.ts';
import './App.css';

export function App({ backend, scenario }: { readonly backend: ClusterBackend; readonly scenario?: string }) {
  const [session] = useState(() => createSession(backend));
  useLook();
  useEffect(() => startSession(session), [session]);
  useEffect(() => {
    void initScenarios().then(() => setCurrentScenario(scenario));
  }, [scenario]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => onGlobalKey(event, session);
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [session]);

  return (
    <SessionContext value={session}>
      <a className="skip" href="#cluster">
        {words.app.skip}
      </a>
      <div className="app">
        <Toolbar />
        <Layout />
      </div>
      <Dialogs />
      <FaultWatch />
      <Toasts />
    </SessionContext>
  );
}
