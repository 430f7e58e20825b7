/** Where the panes stand: beside each other where there is room, as sheets over the picture where there is not. */
import { useSyncExternalStore } from 'react';
import { PhoneLayout } from './PhoneLayout.tsx';
import { WideLayout } from './WideLayout.tsx';

const phone = matchMedia('(max-width: 720px)');
const subscribe = (listener: () => void) => {
  phone.addEventListener('change', listener);
  return () => phone.removeEventListener('change', listener);
};

export function Layout() {
  return useSyncExternalStore(subscribe, () => phone.matches) ? <PhoneLayout /> : <WideLayout />;
}
