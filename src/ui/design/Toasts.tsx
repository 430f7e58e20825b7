/** Short messages at the edge of the page: what was done with its kubectl line, or what was refused and why. */
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useUi, ui, type Toast } from '../app/ui-store.ts';
import { words } from '../words/words.ts';
import { Button } from './Button.tsx';
import { CopyLine } from './CopyLine.tsx';
import './Toasts.css';

export function Toasts() {
  const toasts = useUi((state) => state.toasts);
  return (
    <div className="toasts" role="status" aria-live="polite" aria-label={words.common.messages}>
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  const { dismiss } = ui.getState();
  useEffect(() => {
    const timer = setTimeout(() => dismiss(toast.id), toast.tone === 'bad' ? 14_000 : 5_000);
    return () => clearTimeout(timer);
  }, [toast, dismiss]);
  return (
    <div className={`toast tone-${toast.tone}`}>
      <div className="toast-text">
        <span>{toast.text}</span>
        {toast.kubectl && <CopyLine text={toast.kubectl} />}
      </div>
      <Button
        icon={<X size={14} />}
        label={words.common.dismiss}
        small
        onClick={() => dismiss(toast.id)}
      />
    </div>
  );
}
