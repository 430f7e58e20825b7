/** Where the page begins: the living cluster, or with `?gallery` every state of every component. */
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { connectSimulated } from '../backend/simulated.ts';
import { DEFAULT_CLUSTER } from '../cluster/spec.ts';
import { App } from './app/App.tsx';

const root = createRoot(document.getElementById('root')!);
const draw = (page: ReactNode) => root.render(<StrictMode>{page}</StrictMode>);

const query = new URLSearchParams(location.search);
if (query.has('gallery')) {
  const { Gallery } = await import('./gallery/Gallery.tsx');
  draw(<Gallery />);
} else if (query.has('fixture')) {
  const { fixtureBackend } = await import('./gallery/fixture-backend.ts');
  draw(<App backend={fixtureBackend(query.get('fixture') ?? '')} />);
} else {
  const backend = connectSimulated();
  void backend.simulation?.create(DEFAULT_CLUSTER, 7);
  draw(<App backend={backend} />);
}
