/** A line of shell that can be copied. Without a clipboard (plain http) it selects itself instead. */
import { Check, Copy } from 'lucide-react';
import { useRef, useState } from 'react';
import { words } from '../words/words.ts';
import { Button } from './Button.tsx';
import './CopyLine.css';

export function CopyLine({
  text,
  prompt = true,
}: {
  readonly text: string;
  readonly prompt?: boolean;
}) {
  const code = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState(false);

  const copy = async () => {
    if (!(await copyText(text))) {
      getSelection()?.selectAllChildren(code.current!);
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };

  return (
    <span className="copy-line">
      {prompt && (
        <span className="copy-prompt" aria-hidden>
          $
        </span>
      )}
      <code ref={code}>{text}</code>
      <Button
        small
        icon={copied ? <Check size={13} /> : <Copy size={13} />}
        label={copied ? words.common.copied : words.common.copy}
        onClick={copy}
      />
    </span>
  );
}

/** False where the page may not write to the clipboard. */
export async function copyText(text: string): Promise<boolean> {
  if (!navigator.clipboard) return false;
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
