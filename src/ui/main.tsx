/** Where the page begins: the living cluster, or with `?gallery` every state of every component. */
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { connectSimulated } from '../backend/simulated.ts';
import { App } from './app/App.tsx';
import { open } from './app/opening.ts';
import { createSession } from './app/session.ts';
import { ui } from './app/ui-store.ts';
import { Arrival } from './session/Arrival.tsx';

const root = createRoot(document.getElementById('root')!);
const draw = (page: ReactNode) => root.render(<StrictMode>{page}</StrictMode>);

const query = new URLSearchParams(location.search);
if (query.has('gallery')) {
  const { Gallery } = await import('./gallery/Gallery.tsx');
  draw(<Gallery />);
} else if (query.has('fixture')) {
  const { fixtureBackend } = await import('./gallery/fixture-backend.ts');
  draw(<App session={createSession(fixtureBackend(query.get('fixture') ?? ''))} />);
} else {
  const session = createSession(connectSimulated(), () => ui.getState().identity);
  const openFirst = () => open(session.backend, query);
  draw(
    <>
      <App session={session} />
      <Arrival backend={session.backend} open={openFirst} />
    </>,
  );
}
