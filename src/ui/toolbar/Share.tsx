/** Where the share dialog is hung in: `share-slot` gives the button its action. Without one there is no button. */
import { Share2 } from 'lucide-react';
import { useSession } from '../app/session.ts';
import { Button } from '../design/Button.tsx';
import { shareSlot } from '../share-slot.ts';
import { words } from '../words/words.ts';

export function Share() {
  const session = useSession();
  if (!shareSlot.open || !session.backend.simulation) return null;
  return (
    <Button
      className="toolbar-share"
      icon={<Share2 size={15} />}
      onClick={() => shareSlot.open?.(session.backend)}
    >
      {words.toolbar.share}
    </Button>
  );
}
