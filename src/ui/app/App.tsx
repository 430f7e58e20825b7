/** The whole page for one cluster. */
import { useEffect } from 'react';
import '../design/base.css';
import '../design/tokens.css';
import { Toasts } from '../design/Toasts.tsx';
import { onGlobalKey } from '../dialogs/commands.ts';
import { Dialogs } from '../dialogs/Dialogs.tsx';
import { FaultWatch } from '../dialogs/FaultDialog.tsx';
import { Toolbar } from '../toolbar/Toolbar.tsx';
import { words } from '../words/words.ts';
import { Layout } from './Layout.tsx';
import { setCurrentScenario } from './scenarios.ts';
import { SessionContext, startSession, type Session } from './session.ts';
import { useLook } from './theme.ts';
import './App.css';

export function App({ session }: { readonly session: Session }) {
  const { backend } = session;
  useLook();
  useEffect(() => startSession(session), [session]);
  useEffect(
    () => backend.simulation?.onInput(({ cluster }) => setCurrentScenario(cluster.scenario)),
    [backend],
  );
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
